import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { useWeek } from "@/api/following";
import type { AgendaItem, LowScores, Week, WeeklyNumber, WeekOfMap } from "@/api/generated";
import { useProject } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { EffectView } from "@/design/effects/EffectView";
import { dayOf, days, detailOf, opened } from "@/design/effects/effectNumbers";
import { Failure } from "@/design/Failure";
import { count, decimal, instant, share } from "@/design/format";
import { useLang } from "@/design/useLang";
import { OwnDays } from "../../scope/OfWhom";
import { ScopeBar } from "../../scope/ScopeBar";
import { useAskedScope } from "../../scope/useScope";
import { hashOf } from "./places";
import classes from "./WeekScreen.module.css";

/** A page of what happened in a week: on the maps, in the data, and to what was to be done. */
export function WeekScreen() {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const { project } = useParams({ from: "/p/$project/improve" });
  const { map } = useSearch({ from: "/p/$project/improve" });
  const week = useWeek(project, map, useAskedScope());
  const of = useProject(project).data?.summary;
  return (
    <>
      <header className={classes["head"]}>
        <div>
          <h1>{t("week.title")}</h1>
          {week.data ? (
            <p className={classes["lead"]}>
              {t("week.lead", {
                project: of?.project.title[lang] ?? "",
                since: dayOf(week.data.since.slice(0, 10), lang),
                today: dayOf(week.data.today, lang),
              })}
            </p>
          ) : null}
        </div>
        <MapChoice project={project} map={map} />
        <button
          type="button"
          className={`${controls["button"]} ${classes["print"]}`}
          onClick={() => window.print()}
        >
          {t("week.print")}
        </button>
      </header>
      <ScopeBar project={project} map={map} isWithin hasOwnDays />
      <OwnDays />
      {week.error && !week.data ? (
        <Failure error={week.error} onRetry={() => void week.refetch()} />
      ) : week.data ? (
        <Page project={project} week={week.data} />
      ) : (
        <Loading rows={10} tall />
      )}
    </>
  );
}

function MapChoice({ project, map }: { project: string; map: string | undefined }) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const id = useId();
  const navigate = useNavigate();
  const maps = useProject(project).data?.summary.maps ?? [];
  if (maps.length < 2 && !map) return null;
  return (
    <label htmlFor={id} className={classes["choice"]}>
      {t("filter.map")}
      <select
        id={id}
        className={controls["select"]}
        value={map ?? ""}
        onChange={(event) =>
          void navigate({
            to: "/p/$project/improve/week",
            params: { project },
            search: event.target.value ? { map: event.target.value } : {},
            replace: true,
          })
        }
      >
        <option value="">{t("filter.allMaps")}</option>
        {maps.map((entry) => (
          <option key={entry.id} value={entry.id}>
            {entry.titles[lang] ?? entry.title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface Titled {
  readonly titles: Readonly<Record<string, string>>;
}

const titleOf = ({ titles }: Titled, lang: "en" | "de"): string =>
  titles[lang] ?? Object.values(titles)[0] ?? "";

function Page({ project, week }: { project: string; week: Week }) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const { data } = week;
  const named = new Map(week.maps.map((map) => [map.map, titleOf(map, lang)]));
  return (
    <div className={classes["page"]}>
      <div>
        <Part title={t("week.changed")}>
          {week.maps.every(({ made, work }) => !made && work.length === 0) ? (
            <p className={classes["none"]}>{t("week.unchanged")}</p>
          ) : (
            week.maps.map((map) => <Changed key={map.map} project={project} map={map} />)
          )}
        </Part>
        <Part title={t("week.moved")}>
          {data ? (
            <Moved project={project} data={data} named={named} />
          ) : (
            <p className={classes["none"]}>{t("week.noData")}</p>
          )}
        </Part>
        {data ? <Low project={project} data={data} named={named} /> : null}
      </div>
      <div>
        <Part title={t("week.owed")}>
          {week.overdue.length + week.due.length === 0 ? (
            <p className={classes["none"]}>{t("week.nothingOwed")}</p>
          ) : (
            <>
              <Owed project={project} title={t("group.overdue")} entries={week.overdue} late />
              <Owed project={project} title={t("group.week")} entries={week.due} />
            </>
          )}
        </Part>
        <Part title={t("week.worked")}>
          <Worked project={project} week={week} named={named} />
        </Part>
        <Concerns project={project} maps={week.maps} />
        <Implications project={project} maps={week.maps} />
      </div>
      {data ? (
        <div className={classes["basis"]}>
          <Basis provenance={data.provenance} notes={[]} />
        </div>
      ) : null}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes["part"]} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function ToMap({
  project,
  map,
  hash = "",
  children,
}: {
  project: string;
  map: string;
  hash?: string;
  children: ReactNode;
}) {
  return (
    <Link to="/p/$project/maps/$map" params={{ project, map }} hash={hash}>
      {children}
    </Link>
  );
}

/** Who changed what on a map, in sentences that lead to their places. */
function Changed({ project, map }: { project: string; map: WeekOfMap }) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const list = new Intl.ListFormat(lang === "de" ? "de-DE" : "en-GB", { type: "conjunction" });
  if (!map.made && map.work.length === 0) return null;
  return (
    <>
      <h3>
        <ToMap project={project} map={map.map}>
          {titleOf(map, lang)}
        </ToMap>
        {map.made ? <small>{t("week.made")}</small> : null}
      </h3>
      {map.work.map((stretch) => (
        <div key={stretch.seq} className={classes["stretch"]}>
          <p>
            {list.format([...new Set(stretch.authors.map(({ name }) => name || t("week.somebody")))])}
            <small>{instant(stretch.ended_at, lang)}</small>
          </p>
          <ul>
            {stretch.differences.map((difference, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two states never change, and so neither does their comparison
              <li key={place}>
                <ToMap project={project} map={map.map} hash={hashOf(difference)}>
                  {difference[lang]}
                </ToMap>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

type Data = NonNullable<Week["data"]>;

interface OfData {
  project: string;
  data: Data;
  named: ReadonlyMap<string, string>;
}

const stepOf = (one: WeeklyNumber | LowScores, lang: "en" | "de") =>
  lang === "de" ? one.step_de : one.step_en;

/** Numbers that moved beyond chance, among how many. */
function Moved({ project, data, named }: OfData) {
  const { t } = useTranslation(["improve", "effects"]);
  const lang = useLang();
  const tested = t("week.tested", {
    count: data.tested,
    days: days(data.first, data.last, lang),
  });
  return (
    <>
      {data.moved.length === 0 ? (
        <p className={classes["none"]}>{t(data.tested ? "week.still" : "week.untested")}</p>
      ) : (
        <ul className={classes["numbers"]}>
          {data.moved.map((one) => {
            const step = stepOf(one, lang);
            const words = { title: t(`effects:measure.${one.measure}`), place: step };
            const { before, after } = one.compared;
            const sides = [before, after].map((side) => opened(one.measure, side, words, lang));
            return (
              <li key={`${one.map} ${one.step} ${one.measure}`}>
                <h3>
                  <ToMap project={project} map={one.map} hash={`step:${one.step}`}>
                    {step}
                  </ToMap>
                  <small>
                    {words.title}
                    {named.size > 1 ? ` · ${named.get(one.map) ?? ""}` : ""}
                  </small>
                </h3>
                <p className={classes["from"]}>
                  {sides[0] ? <NumberButton number={sides[0]} /> : "–"}
                  <span aria-hidden="true">→</span>
                  {sides[1] ? <NumberButton number={sides[1]} className={classes["now"]} /> : "–"}
                  <small>{detailOf(one.measure, after, lang)}</small>
                </p>
                <p>{one.said?.[lang]}</p>
              </li>
            );
          })}
        </ul>
      )}
      {data.tested ? <p className={classes["small"]}>{tested}</p> : null}
    </>
  );
}

/** Low scores of the last days, by score; each opens those who gave it. */
function Low({ project, data, named }: OfData) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  if (data.low.length === 0) return null;
  return (
    <Part title={t("week.low")}>
      <ul className={classes["numbers"]}>
        {data.low.map((one) => {
          const step = stepOf(one, lang);
          return (
            <li key={`${one.map} ${one.step}`}>
              <h3>
                <ToMap project={project} map={one.map} hash={`step:${one.step}`}>
                  {step}
                </ToMap>
                <small>
                  {t("week.lowOf", {
                    low: count(one.low, lang),
                    n: count(one.n, lang),
                    share: share(one.low / one.n, lang),
                  })}
                  {named.size > 1 ? ` · ${named.get(one.map) ?? ""}` : ""}
                </small>
              </h3>
              <p className={classes["scores"]}>
                {one.scores.map(({ score, count: given }) => (
                  <NumberButton
                    key={score}
                    number={{
                      title: t("week.gave", { score: decimal(score, lang, Number.isInteger(score) ? 0 : 1) }),
                      value: count(given, lang),
                      place: step,
                      of: one.of,
                      part: { part: "satisfaction", score },
                    }}
                  >
                    <b>{decimal(score, lang, Number.isInteger(score) ? 0 : 1)}</b> × {count(given, lang)}
                  </NumberButton>
                ))}
              </p>
            </li>
          );
        })}
      </ul>
      <p className={classes["small"]}>{t("week.unanswered", { days: days(data.first, data.last, lang) })}</p>
    </Part>
  );
}

interface OwedProps {
  project: string;
  title: string;
  entries: readonly AgendaItem[];
  late?: boolean;
}

function Owed({ project, title, entries, late = false }: OwedProps) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  if (entries.length === 0) return null;
  return (
    <>
      <h3 className={late ? classes["late"] : undefined}>{title}</h3>
      <ul className={classes["owed"]}>
        {entries.map((entry) => (
          <li key={`${entry.map} ${entry.id}`}>
            <ToMap project={project} map={entry.map} hash={`action:${entry.id}`}>
              {entry.text[lang]}
            </ToMap>
            <small>
              {[
                entry.owner[lang] || t("actions.nobody"),
                entry.item.due ? dayOf(entry.item.due, lang) : "",
                titleOf(entry, lang),
              ]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What became of what was done. */
function Worked({
  project,
  week,
  named,
}: {
  project: string;
  week: Week;
  named: ReadonlyMap<string, string>;
}) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const effects = week.data?.effects ?? [];
  if (effects.length === 0) return <p className={classes["none"]}>{t("week.noEffects")}</p>;
  return (
    <>
      {effects.map((effect) => (
        <article key={`${effect.map} ${effect.action}`} className={classes["effect"]}>
          <h3>
            <ToMap project={project} map={effect.map} hash={`action:${effect.action}`}>
              {effect[lang]}
            </ToMap>
            <small>
              {t("actions.live", { day: dayOf(effect.live_since, lang) })}
              {named.size > 1 ? ` · ${named.get(effect.map) ?? ""}` : ""}
            </small>
          </h3>
          <EffectView
            effect={effect}
            place={lang === "de" ? effect.step_de : effect.step_en}
            caveats={effect.state === "measured"}
          />
        </article>
      ))}
    </>
  );
}

function Concerns({ project, maps }: { project: string; maps: readonly WeekOfMap[] }) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const some = maps.filter(({ concerns }) => concerns > 0);
  if (some.length === 0) return null;
  return (
    <Part title={t("week.attention")}>
      <ul className={classes["owed"]}>
        {some.map((map) => (
          <li key={map.map}>
            <ToMap project={project} map={map.map} hash="panel:attention">
              {titleOf(map, lang)}
            </ToMap>
            <small>{t("week.concerns", { count: map.concerns })}</small>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What follows from the maps, for the discussion. */
function Implications({ project, maps }: { project: string; maps: readonly WeekOfMap[] }) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const some = maps.filter(({ implications }) => implications[lang].trim());
  if (some.length === 0) return null;
  return (
    <Part title={t("week.implications")}>
      {some.map((map) => (
        <div key={map.map}>
          <h3>
            <ToMap project={project} map={map.map} hash="panel:actions">
              {titleOf(map, lang)}
            </ToMap>
          </h3>
          <p className={classes["words"]}>{map.implications[lang]}</p>
        </div>
      ))}
    </Part>
  );
}
