import { useDebouncedValue } from "@mantine/hooks";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSavingSegments, useSegmentCount } from "@/api/segments";
import controls from "@/design/controls/controls.module.css";
import { Dialog } from "@/design/controls/Dialog";
import { IconButton } from "@/design/controls/IconButton";
import { Failure } from "@/design/Failure";
import { count, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import type { SegmentAt } from "./address";
import { NEW, type Offered, RuleField } from "./RuleField";
import { isWhole, type Line, linesOf, type Plain, type Rule, rulesOf } from "./rules";
import classes from "./SegmentDialog.module.css";
import { rulesInWords } from "./words";

/** A segment that is built: a saved one that is changed, or a new one. */
export interface Built {
  /** Null: it was not saved yet. */
  readonly id: string | null;
  readonly name: string;
  readonly rules: readonly Rule[];
}

interface Props extends Offered {
  project: string;
  built: Built;
  /** What becomes of the customers, where their numbers are not what is shown. */
  act?: string;
  onShow: (at: SegmentAt) => void;
  onClose: () => void;
}

const SETTLED_MS = 250;

/** Builds a segment of rules, and says all the while how many customers it has. */
export function SegmentDialog({ project, built, act, onShow, onClose, ...offered }: Props) {
  const { t } = useTranslation("scope");
  const [lines, setLines] = useState<readonly Line[]>(() =>
    built.rules.length > 0 ? linesOf(built.rules) : [{ any: [NEW.did] }],
  );
  const [name, setName] = useState(built.name);
  const id = useId();
  const { save } = useSavingSegments(project);
  const isStated = lines.length > 0 && lines.every((line) => "kept" in line || line.any.every(isWhole));
  const rules = isStated ? rulesOf(lines) : null;
  const put = (place: number, line: Line | null) =>
    setLines(lines.flatMap((each, other) => (other === place ? (line === null ? [] : [line]) : [each])));
  const named = name.trim();

  const keep = async () => {
    if (!rules || !named) return;
    await save.mutateAsync({ id: built.id, name: named, segment: { rules } });
    onShow({ rules });
  };

  return (
    <Dialog
      title={t(built.id === null ? "builder.title" : "builder.change", { name: built.name })}
      wide
      onClose={onClose}
      actions={
        <>
          <button
            type="button"
            data-main={!named || undefined}
            disabled={!rules}
            onClick={() => rules && onShow({ rules })}
          >
            {act ?? t("builder.show")}
          </button>
          <button
            type="button"
            data-main={Boolean(named) || undefined}
            disabled={!rules || !named || save.isPending}
            onClick={() => void keep().catch(() => undefined)}
          >
            {t(built.id === null ? "builder.save" : "builder.saveChange")}
          </button>
        </>
      }
    >
      <p className={controls["hint"]}>{t("builder.hint")}</p>
      <ol className={classes["lines"]}>
        {lines.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have nothing but their place
          <li key={place}>
            <span className={classes["joins"]}>{place === 0 ? t("builder.who") : t("builder.and")}</span>
            <LineField line={line} {...offered} onChange={(next) => put(place, next)} />
          </li>
        ))}
      </ol>
      <button
        type="button"
        className={controls["button"]}
        data-small
        onClick={() => setLines([...lines, { any: [NEW.did] }])}
      >
        {t(lines.length === 0 ? "builder.first" : "builder.more")}
      </button>
      <Counted project={project} rules={rules} />
      <div className={controls["field"]}>
        <label className={controls["label"]} htmlFor={id}>
          {t("builder.name")}
        </label>
        <input
          id={id}
          className={controls["input"]}
          maxLength={100}
          placeholder={t("builder.namePlaceholder")}
          value={name}
          onChange={(change) => setName(change.currentTarget.value)}
        />
        <p className={controls["hint"]}>{t("builder.nameHint")}</p>
      </div>
      {save.error ? <Failure error={save.error} /> : null}
    </Dialog>
  );
}

interface LineProps extends Offered {
  line: Line;
  onChange: (line: Line | null) => void;
}

/** Rules of which one has to be met; or one that was written elsewhere, which can be read and taken away. */
function LineField({ line, onChange, ...offered }: LineProps) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  if ("kept" in line)
    return (
      <div className={classes["rule"]}>
        <span>{rulesInWords([line.kept], t, lang)}</span>
        <small>{t("builder.kept")}</small>
        <span className={classes["end"]}>
          <IconButton icon="close" size={14} label={t("builder.remove")} onClick={() => onChange(null)} />
        </span>
      </div>
    );
  const put = (place: number, rule: Plain | null) => {
    const any = line.any.flatMap((each, other) => (other === place ? (rule ? [rule] : []) : [each]));
    onChange(any.length > 0 ? { any } : null);
  };
  return (
    <div className={classes["any"]}>
      {line.any.map((rule, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have nothing but their place
        <div key={place}>
          {place > 0 ? <span className={classes["or"]}>{t("builder.or")}</span> : null}
          <RuleField
            rule={rule}
            {...offered}
            onChange={(next) => put(place, next)}
            onRemove={() => put(place, null)}
          />
        </div>
      ))}
      <button
        type="button"
        className={`${controls["quiet"]} ${classes["addOr"]}`}
        onClick={() => onChange({ any: [...line.any, NEW.did] })}
      >
        {t("builder.addOr")}
      </button>
    </div>
  );
}

/** How many customers the rules have, as they are written. */
function Counted({ project, rules }: { project: string; rules: Rule[] | null }) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const [settled] = useDebouncedValue(rules === null ? "" : JSON.stringify(rules), SETTLED_MS);
  const { data, error, isFetching, isPlaceholderData } = useSegmentCount(
    project,
    settled === "" ? null : { rules: JSON.parse(settled) as Rule[] },
  );
  const isOld = isFetching || isPlaceholderData || (rules !== null && JSON.stringify(rules) !== settled);
  return (
    <div className={classes["count"]} role="status" aria-live="polite" aria-busy={isOld}>
      {rules === null ? <p>{t("builder.unfinished")}</p> : null}
      {rules !== null && error ? <Failure error={error} /> : null}
      {rules !== null && !error && data ? (
        <p data-old={isOld || undefined}>
          <b>{t("count.customers", { n: count(data.customers, lang), count: data.customers })}</b>{" "}
          {data.of_customers > 0
            ? t("count.share", {
                n: count(data.of_customers, lang),
                share: share(data.customers / data.of_customers, lang),
              })
            : null}
        </p>
      ) : null}
      {rules !== null && !error && !data ? <p>{t("count.counting")}</p> : null}
    </div>
  );
}
