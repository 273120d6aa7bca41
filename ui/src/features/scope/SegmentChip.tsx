import { useTranslation } from "react-i18next";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import type { ScopeSearch } from "./address";
import { Chip, Item } from "./Chip";
import type { NamedSegment } from "./named";
import { type Rule, sameRules } from "./rules";
import classes from "./ScopeBar.module.css";
import { rulesInWords } from "./words";

type Chosen = ScopeSearch["beside"];

interface Props {
  side: "shown" | "beside";
  /** Undefined: everybody; beside: the same as what is shown. */
  chosen: Chosen;
  /** Whether what is shown leaves anybody out, so that there is a rest. */
  hasRest: boolean;
  /** What is chosen, in words. */
  text: string;
  named: readonly NamedSegment[];
  onChoose: (segment: Chosen) => void;
  /** Describes customers, beginning with these rules. */
  onBuild: (rules: readonly Rule[]) => void;
  onManage: () => void;
}

/** Whose numbers: everybody's, those of a saved segment or of a persona, or of customers who are described here. */
export function SegmentChip({ side, chosen, hasRest, text, named, onChoose, onBuild, onManage }: Props) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const isBeside = side === "beside";
  const own = typeof chosen === "object" ? chosen.rules : null;
  const isOn = (rules: readonly Rule[]) => own !== null && sameRules(own, rules);
  return (
    <Chip
      label={t(isBeside ? "bar.whoseBeside" : "bar.whose")}
      text={text}
      isSet={chosen !== undefined}
      onClear={() => onChoose(undefined)}
    >
      {(close) => {
        const choose = (at: Chosen) => () => {
          close();
          onChoose(at);
        };
        const open = (next: () => void) => () => {
          close();
          next();
        };
        return (
          <>
            <Item on={chosen === undefined} onChoose={choose(undefined)}>
              {t(isBeside ? "whose.same" : "whose.everybody")}
            </Item>
            {isBeside && hasRest ? (
              <>
                <Item on={chosen === "rest"} onChoose={choose("rest")}>
                  {t("whose.rest")}
                </Item>
                <Item on={chosen === "all"} onChoose={choose("all")}>
                  {t("whose.everybody")}
                </Item>
              </>
            ) : null}
            {own && !named.some(({ rules }) => isOn(rules)) ? (
              <Item on onChoose={close}>
                {rulesInWords(own, t, lang)}
              </Item>
            ) : null}
            {(["segment", "persona"] as const).map((kind) => {
              const those = named.filter((each) => each.kind === kind);
              return those.length === 0 ? null : (
                <fieldset key={kind} className={classes["group"]}>
                  <legend>{t(`whose.${kind}`)}</legend>
                  {those.map(({ id, name, rules }) => (
                    <Item
                      key={id}
                      on={isOn(rules)}
                      detail={rulesInWords(rules, t, lang)}
                      onChoose={choose({ rules })}
                    >
                      {name}
                    </Item>
                  ))}
                </fieldset>
              );
            })}
            <hr />
            {own ? (
              <button
                type="button"
                role="menuitem"
                className={classes["item"]}
                onClick={open(() => onBuild(own))}
              >
                <Icon name="edit" size={14} />
                {t("whose.change")}
              </button>
            ) : null}
            <button
              type="button"
              role="menuitem"
              className={classes["item"]}
              onClick={open(() => onBuild([]))}
            >
              <Icon name="plus" size={14} />
              {t("whose.build")}
            </button>
            {named.some(({ kind }) => kind === "segment") ? (
              <button type="button" role="menuitem" className={classes["item"]} onClick={open(onManage)}>
                <Icon name="table" size={14} />
                {t("whose.manage")}
              </button>
            ) : null}
          </>
        );
      }}
    </Chip>
  );
}
