import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ScoreBinding, Selector } from "@/api/generated";
import { useProject } from "@/api/queries";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import classes from "./binding.module.css";
import { asked } from "./conditions";
import { ScoreField } from "./ScoreField";
import { SelectorField } from "./SelectorField";

/** What a touchpoint is bound to. */
export interface Bound {
  readonly binding: Selector | null;
  readonly failing: Selector | null;
  readonly satisfaction: ScoreBinding | null;
  /** Where scores of effort come from; left out where only the library knows. */
  readonly effort?: ScoreBinding | null;
}

interface Props {
  project: string;
  /** What the touchpoint is called. */
  name: string;
  value: Bound;
  editable: boolean;
  isSaving?: boolean;
  /** What follows from it, said beside the button. */
  consequence: string;
  onSave: (value: Bound) => void;
}

/**
 * Which events belong to a touchpoint, by which it fails, and where its satisfaction comes from. Everything that is
 * chosen is counted at once; it holds when it is saved.
 */
export function BindingEditor({ project, name, value, editable, isSaving, consequence, onSave }: Props) {
  const { t } = useTranslation("binding");
  const detail = useProject(project);
  const [draft, setDraft] = useState<Bound | null>(null);
  // What was chosen stays until it is kept, also where it could not be.
  const kept = JSON.stringify(whole(value));
  useEffect(() => setDraft((now) => (now && JSON.stringify(whole(now)) === kept ? null : now)), [kept]);
  if (detail.error) return <Failure error={detail.error} onRetry={() => void detail.refetch()} />;
  if (!detail.data) return <Loading rows={4} />;
  if (detail.data.event_names.length === 0) return <p className={controls["hint"]}>{t("noData")}</p>;
  const shown = draft ?? value;
  const change = (part: Partial<Bound>) => setDraft({ ...shown, ...part });
  const common = { project, detail: detail.data, editable };
  const isChanged = draft !== null && !same(draft, value);
  return (
    <div className={classes["editor"]}>
      <SelectorField
        {...common}
        label={t("binding")}
        hint={t("bindingHint")}
        about={name}
        value={shown.binding}
        onChange={(binding) => change({ binding })}
      />
      <SelectorField
        {...common}
        label={t("failing")}
        hint={t("failingHint")}
        about={t("failingOf", { name })}
        value={shown.failing}
        onChange={(failing) => change({ failing })}
      />
      <ScoreField
        {...common}
        kind="satisfaction"
        about={name}
        value={shown.satisfaction}
        onChange={(satisfaction) => change({ satisfaction })}
      />
      {shown.effort === undefined ? null : (
        <ScoreField
          {...common}
          kind="effort"
          about={name}
          value={shown.effort}
          onChange={(effort) => change({ effort })}
        />
      )}
      {isChanged ? (
        <div className={classes["save"]}>
          <p className={controls["hint"]}>{consequence}</p>
          <div className={controls["actions"]}>
            <button
              type="button"
              data-main
              disabled={isSaving}
              onClick={() => {
                onSave(whole(draft));
              }}
            >
              {t("save")}
            </button>
            <button type="button" onClick={() => setDraft(null)}>
              {t("discard")}
            </button>
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** What is chosen, without conditions that are not whole yet. */
function whole({ binding, failing, satisfaction, effort }: Bound): Bound {
  return {
    binding: asked(binding),
    failing: asked(failing),
    satisfaction: wholeScore(satisfaction),
    ...(effort === undefined ? {} : { effort: wholeScore(effort) }),
  };
}

function wholeScore(scores: ScoreBinding | null): ScoreBinding | null {
  const at = scores && asked(scores.at);
  return scores && at ? { ...scores, at } : null;
}

function same(one: Bound, other: Bound): boolean {
  return JSON.stringify(whole(one)) === JSON.stringify(whole(other));
}
