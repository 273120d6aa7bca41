import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLibraryWork } from "@/api/library";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import feltClasses from "./felt.module.css";
import { holdersOf, isCandidate, type Row } from "./listing";
import classes from "./touchpoints.module.css";
import { useMayDraw } from "./useMayDraw";

const FIRST = 8;

interface Props {
  project: string;
  rows: readonly Row[];
  isCounting: boolean;
}

/** What maps have a name for and no step meets: each with whom it would reach, and the one click that makes an entry of it. */
export function Candidates({ project, rows, isCounting }: Props) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const mayDraw = useMayDraw();
  const { adopt } = useLibraryWork(project);
  const [all, setAll] = useState(false);
  const found = rows
    .filter(isCandidate)
    .sort(
      (a, b) => (b.numbers?.reached ?? 0) - (a.numbers?.reached ?? 0) || a.name.localeCompare(b.name, lang),
    );
  if (found.length === 0) return null;
  const shown = all ? found : found.slice(0, FIRST);
  return (
    <section>
      <h2>{t("candidates.title")}</h2>
      <p className={classes["none"]}>{t("candidates.text")}</p>
      <table className={`${classes["table"]} ${classes["narrow"]} ${feltClasses["candidates"]}`}>
        <caption className={controls["hidden"]}>{t("candidates.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("column.name")}</th>
            <th scope="col" data-number>
              {t("column.reach")}
            </th>
            <th scope="col">{t("candidates.held")}</th>
            <th scope="col">
              <span className={controls["hidden"]}>{t("adopt")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              <td data-number>
                {row.numbers?.question && row.numbers.reached != null ? (
                  <>
                    <NumberButton
                      number={{
                        title: t("reachOf", { name: row.name }),
                        value: count(row.numbers.reached, lang),
                        of: row.numbers.question,
                        part: { part: "funnel", position: 1 },
                      }}
                    />
                    {row.numbers.share == null ? null : <small>{share(row.numbers.share, lang)}</small>}
                  </>
                ) : isCounting ? (
                  "…"
                ) : (
                  <Missing why={t("missing.binding")} />
                )}
              </td>
              <td>{holdersOf(row, rows).join(", ") || <Missing why={t("candidates.nobody")} />}</td>
              <td>
                {mayDraw && row.unlinked ? (
                  <button
                    type="button"
                    className={controls["quiet"]}
                    disabled={adopt.isPending}
                    aria-label={t("adoptOf", { name: row.name })}
                    onClick={() =>
                      row.unlinked &&
                      adopt.mutate({ map: row.unlinked.use.map, touchpoint: row.unlinked.use.touchpoint })
                    }
                  >
                    {t("adopt")}
                  </button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < found.length ? (
        <button type="button" className={controls["quiet"]} onClick={() => setAll(true)}>
          {t("unclaimed.all", { count: found.length - shown.length })}
        </button>
      ) : null}
      {adopt.error ? <Failure error={adopt.error} /> : null}
    </section>
  );
}
