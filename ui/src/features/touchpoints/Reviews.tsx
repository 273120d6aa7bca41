import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EntryView, LibraryOverview, Round, Sheet } from "@/api/generated";
import { useRatings } from "@/api/library";
import { ago } from "@/design/analysis/ago";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { decimal, instant, moment, signed } from "@/design/format";
import { useLang } from "@/design/useLang";
import { saidIn } from "./listing";
import { RatingForm } from "./RatingForm";
import { SheetEditor } from "./SheetEditor";
import { Strip } from "./Strip";
import classes from "./touchpoints.module.css";
import { useMayDraw } from "./useMayDraw";

interface Props {
  project: string;
  view: EntryView;
  library: LibraryOverview;
  onSheet: (sheet: Sheet["id"]) => void;
}

/** How people rate a touchpoint: the sheet to fill in, what came out by round, and every rating with who gave it. */
export function Reviews({ project, view, library, onSheet }: Props) {
  const { t } = useTranslation("touchpoints");
  const mayDraw = useMayDraw();
  const [editing, setEditing] = useState(false);
  const chosen = view.entry.sheet ?? "other";
  const sheet = library.sheets.find(({ id }) => id === chosen);
  return (
    <div className={classes["sides"]}>
      <div>
        <label className={controls["field"]}>
          <span className={controls["label"]}>{t("review.sheet")}</span>
          <select
            className={controls["select"]}
            value={chosen}
            disabled={!mayDraw}
            onChange={(event) => onSheet(event.target.value as Sheet["id"])}
          >
            {library.sheets.map(({ id, edited }) => (
              <option key={id} value={id}>
                {t(`sheet.${id}`)}
                {edited ? ` (${t("review.edited")})` : ""}
              </option>
            ))}
          </select>
        </label>
        {sheet && editing ? (
          <SheetEditor key={sheet.id} project={project} sheet={sheet} onDone={() => setEditing(false)} />
        ) : null}
        {sheet && !editing ? (
          <>
            <RatingForm key={sheet.id} project={project} entry={view.entry.id} sheet={sheet} />
            {mayDraw ? (
              <button type="button" className={controls["quiet"]} onClick={() => setEditing(true)}>
                {t("review.edit")}
              </button>
            ) : null}
          </>
        ) : null}
      </div>
      <div>
        {view.review ? (
          <Rounds view={view} days={library.old_after_days ?? 180} />
        ) : (
          <p className={classes["none"]}>{t("review.none")}</p>
        )}
        {view.review ? <Ratings project={project} entry={view.entry.id} /> : null}
      </div>
    </div>
  );
}

/** Means with n and spread, the last round first, and what changed since the one before. */
function Rounds({ view, days }: { view: EntryView; days: number }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const { review } = view;
  const last = review?.rounds.at(-1);
  if (!review || !last) return null;
  return (
    <>
      <p className={classes["mean"]} role="status">
        <b>{decimal(last.summed.mean, lang, 1)}</b>{" "}
        {t("review.of", { count: last.summed.n, spread: spread(last, lang, t("review.noSpread")) })}
        {review.change === null
          ? null
          : ` · ${t("review.change", {
              change: signed(review.change, lang),
              same: review.same_people,
              n: last.summed.n,
            })}`}
      </p>
      <p className={controls["hint"]}>
        {t("review.last", { when: ago(review.last_at, lang) })} {review.old ? t("review.old", { days }) : ""}{" "}
        {t("review.rule")}
      </p>
      <table className={`${classes["table"]} ${classes["rounds"]}`}>
        <caption className={controls["hidden"]}>{t("review.byRound")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("review.round")}</th>
            <th scope="col" data-number>
              {t("review.mean")}
            </th>
            <th scope="col">{t("review.strip")}</th>
          </tr>
        </thead>
        <tbody>
          {[...review.rounds].reverse().map((round) => (
            <tr key={round.number}>
              <th scope="row">
                {round.number}
                <small>
                  {round.started_at.slice(0, 10) === round.ended_at.slice(0, 10)
                    ? instant(round.started_at, lang)
                    : `${instant(round.started_at, lang)} – ${instant(round.ended_at, lang)}`}
                </small>
              </th>
              <td data-number>
                {decimal(round.summed.mean, lang, 1)}
                <small>{t("review.n", { count: round.summed.n })}</small>
              </td>
              <td>
                <Strip summed={round.summed} label={spread(round, lang, t("review.noSpread"))} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className={`${classes["table"]} ${classes["rounds"]}`}>
        <caption>{t("review.questions", { round: last.number })}</caption>
        <tbody>
          {last.questions.map(({ question, words, summed }) => (
            <tr key={question}>
              <th scope="row">{saidIn(words, lang)}</th>
              <td data-number>
                {decimal(summed.mean, lang, 1)}
                <small>{t("review.n", { count: summed.n })}</small>
              </td>
              <td>
                <Strip
                  summed={summed}
                  label={
                    summed.sd === null
                      ? t("review.noSpread")
                      : t("review.sd", { sd: decimal(summed.sd, lang, 1) })
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );

  function spread(round: Round, language: typeof lang, none: string): string {
    return round.summed.sd === null ? none : t("review.sd", { sd: decimal(round.summed.sd, language, 1) });
  }
}

function Ratings({ project, entry }: { project: string; entry: string }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const { data, error, refetch } = useRatings(project, entry);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading rows={3} />;
  return (
    <>
      <h3>{t("review.all", { count: data.length })}</h3>
      <ul className={classes["ratings"]}>
        {data.map((rating) => (
          <li key={rating.id}>
            <p>
              <b>{rating.by.name}</b> <small>{moment(rating.at, lang)}</small>
            </p>
            <ul>
              {rating.answers.map(({ question, words, score }) => (
                <li key={question}>
                  {saidIn(words, lang)} <b>{score}</b>
                </li>
              ))}
            </ul>
            {rating.remark ? <blockquote>{rating.remark}</blockquote> : null}
          </li>
        ))}
      </ul>
    </>
  );
}
