import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSavingSegments } from "@/api/segments";
import controls from "@/design/controls/controls.module.css";
import { Dialog } from "@/design/controls/Dialog";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import type { NamedSegment } from "./named";
import classes from "./SegmentDialog.module.css";
import { rulesInWords } from "./words";

interface Props {
  project: string;
  segments: readonly NamedSegment[];
  onChange: (segment: NamedSegment) => void;
  onNew: () => void;
  onClose: () => void;
}

/** The saved segments of a project, to be changed and deleted. */
export function SegmentsDialog({ project, segments, onChange, onNew, onClose }: Props) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const { remove } = useSavingSegments(project);
  const [asked, ask] = useState<string | null>(null);
  return (
    <Dialog
      title={t("segments.title")}
      onClose={onClose}
      actions={
        <button type="button" data-main onClick={onNew}>
          {t("segments.new")}
        </button>
      }
    >
      {segments.length === 0 ? <p className={controls["hint"]}>{t("segments.none")}</p> : null}
      <ul className={classes["segments"]}>
        {segments.map((segment) => (
          <li key={segment.id}>
            <div>
              <b>{segment.name}</b>
              <small>{rulesInWords(segment.rules, t, lang)}</small>
            </div>
            {asked === segment.id ? (
              <div className={controls["actions"]}>
                <span>{t("segments.sure")}</span>
                <button
                  type="button"
                  data-bad
                  disabled={remove.isPending}
                  onClick={() => remove.mutate(segment.id, { onSettled: () => ask(null) })}
                >
                  {t("segments.delete")}
                </button>
                <button type="button" onClick={() => ask(null)}>
                  {t("segments.keep")}
                </button>
              </div>
            ) : (
              <div className={controls["actions"]}>
                <button
                  type="button"
                  aria-label={t("segments.changeNamed", { name: segment.name })}
                  onClick={() => onChange(segment)}
                >
                  {t("segments.change")}
                </button>
                <button
                  type="button"
                  aria-label={t("segments.deleteNamed", { name: segment.name })}
                  onClick={() => ask(segment.id)}
                >
                  {t("segments.delete")}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {remove.error ? <Failure error={remove.error} /> : null}
    </Dialog>
  );
}
