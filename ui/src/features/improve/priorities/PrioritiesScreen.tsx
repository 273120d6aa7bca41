import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ProjectPriorities, ProjectPriority } from "@/api/generated";
import { usePriorities } from "@/api/priorities";
import { Empty, Loading } from "@/design/analysis/States";
import { Matrix, type MatrixPoint } from "@/design/charts/bubbles/Matrix";
import { axisTo } from "@/design/charts/bubbles/placing";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import { count, decimal, type Lang, points as scored } from "@/design/format";
import { useLang } from "@/design/useLang";
import { ScopeBar } from "../../scope/ScopeBar";
import { useAskedScope } from "../../scope/useScope";
import type { ImproveSearch } from "../search";
import classes from "./PrioritiesScreen.module.css";
import { formulasDiffer, isUnjudged, METHODS, type Method, type Ranked, rankedBy, usual } from "./ranking";

/** What is worth doing first, over all maps of the project. */
export function PrioritiesScreen() {
  const { t } = useTranslation("priorities");
  const { project } = useParams({ from: "/p/$project/improve" });
  const search = useSearch({ from: "/p/$project/improve" });
  const navigate = useNavigate();
  const { data, error, refetch } = usePriorities(project, useAskedScope());
  const choose = (chosen: ImproveSearch) =>
    void navigate({
      to: "/p/$project/improve/priorities",
      params: { project },
      search: { ...search, ...chosen },
      replace: true,
      resetScroll: false,
    });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading rows={8} tall />;
  const method = search.method ?? usual(data);
  const { map: every, ...others } = search;
  return (
    <>
      <h1>{t("title")}</h1>
      <p className={classes["lead"]}>{t("all.lead")}</p>
      <ScopeBar project={project} map={every} isWithin />
      {data.cards.length === 0 ? (
        <Empty title={t("all.none")} text={t("all.hint")}>
          <Link to="/p/$project" params={{ project }} className={controls["button"]}>
            {t("all.maps")}
          </Link>
        </Empty>
      ) : (
        <>
          <div className={classes["bar"]}>
            <Segmented
              label={t("method.label")}
              value={method}
              onChange={(chosen) => choose({ method: chosen })}
              choices={METHODS.map((value) => ({
                value,
                label: t(`method.${value}`),
                hint: t(`methodHint.${value}`),
              }))}
              titled
            />
            <MapChoice
              all={data}
              value={every}
              onChoose={(map) =>
                map
                  ? choose({ map })
                  : void navigate({
                      to: "/p/$project/improve/priorities",
                      params: { project },
                      search: others,
                      replace: true,
                    })
              }
            />
          </div>
          <p className={controls["hint"]}>
            {t(`methodHint.${method}`)}{" "}
            {method === "formula" && every === undefined && formulasDiffer(data) ? t("all.formulas") : null}
          </p>
          <Found all={data} method={method} map={every} project={project} />
        </>
      )}
    </>
  );
}

interface ChoiceProps {
  all: ProjectPriorities;
  value: string | undefined;
  onChoose: (map: string | null) => void;
}

function MapChoice({ all, value, onChoose }: ChoiceProps) {
  const { t } = useTranslation("priorities");
  const lang = useLang();
  return (
    <label className={classes["choice"]}>
      <span className={controls["label"]}>{t("all.map")}</span>
      <select
        className={controls["select"]}
        value={value ?? ""}
        onChange={(event) => onChoose(event.target.value || null)}
      >
        <option value="">{t("all.every")}</option>
        {all.maps.map(({ id, title }) => (
          <option key={id} value={id}>
            {title[lang]}
          </option>
        ))}
      </select>
    </label>
  );
}

const keyOf = ({ map, cell }: ProjectPriority): string => `${map} ${cell}`;

interface FoundProps {
  all: ProjectPriorities;
  method: Method;
  map: string | undefined;
  project: string;
}

function Found({ all, method, map, project }: FoundProps) {
  const { t } = useTranslation("priorities");
  const lang = useLang();
  const navigate = useNavigate();
  const ranked = rankedBy(all, method, map);
  const titles = new Map(all.maps.map(({ id, title }) => [id, title[lang]]));
  const name = (card: ProjectPriority) => card.text[lang].replace(/\s+/g, " ").trim() || t("untold");
  const open = (id: string) => {
    const found = ranked.find(({ card }) => keyOf(card) === id)?.card;
    if (found)
      void navigate({
        to: "/p/$project/maps/$map",
        params: { project, map: found.map },
        hash: `card:${found.cell}`,
      });
  };
  return (
    <div className={classes["found"]}>
      <div className={classes["table"]}>
        <table>
          <caption className={controls["hidden"]}>{t("all.table")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("all.place")}</th>
              <th scope="col">{t("all.opportunity")}</th>
              <th scope="col">{t("status")}</th>
              <th scope="col" className={classes["right"]}>
                {t("all.customers")}
              </th>
              <th scope="col" className={classes["right"]}>
                {t("all.score")}
              </th>
            </tr>
          </thead>
          <tbody>
            {ranked.map(({ card, place, score }) => (
              <tr
                key={keyOf(card)}
                data-closed={card.status === "done" || card.status === "dropped" || undefined}
              >
                <td className={classes["place"]}>{place ?? "–"}</td>
                <th scope="row">
                  <Link
                    to="/p/$project/maps/$map"
                    params={{ project, map: card.map }}
                    hash={`card:${card.cell}`}
                  >
                    {name(card)}
                  </Link>
                  <small>
                    {titles.get(card.map)} · {card.step_title[lang]}
                    {card.owner[lang] ? ` · ${card.owner[lang]}` : null}
                  </small>
                </th>
                <td>{t(`is.${card.status}`)}</td>
                <td className={classes["right"]}>
                  {card.customers === null || card.customers === undefined
                    ? "–"
                    : count(card.customers, lang)}
                  {card.counted_on ? (
                    <small>{t("all.counted", { day: day(card.counted_on, lang) })}</small>
                  ) : null}
                </td>
                <td className={classes["right"]}>
                  {score === null ? <Reason card={card} method={method} /> : <b>{scored(score, lang)}</b>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Picture ranked={ranked} method={method} name={name} onOpen={open} />
    </div>
  );
}

function day(written: string, lang: Lang): string {
  const style = new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
    dateStyle: "medium",
    timeZone: "UTC",
  });
  return style.format(new Date(`${written}T00:00:00Z`));
}

function Reason({ card, method }: { card: ProjectPriority; method: Method }) {
  const { t } = useTranslation("priorities");
  const score = card.scores[method];
  const missing = score?.missing ?? [];
  if (missing.length > 0 && isUnjudged(card, method)) return <span>{t("absent.unjudged")}</span>;
  const inputs = missing.map((name) => t(`input.${name}`)).join(", ");
  return <span className={classes["why"]}>{t(`absent.${score?.absent ?? "missing"}`, { inputs })}</span>;
}

const AXES = {
  rice: { x: "effort", y: "impact", x_ends: null, y_ends: [0, 3.25] },
  ice: { x: "ice_ease", y: "ice_impact", x_ends: [10.5, 0.5], y_ends: [0.5, 10.5] },
  value_effort: { x: "effort", y: "value", x_ends: null, y_ends: null },
  formula: { x: "effort", y: "value", x_ends: null, y_ends: null },
} as const;

interface PictureProps {
  ranked: readonly Ranked[];
  method: Method;
  name: (card: ProjectPriority) => string;
  onOpen: (id: string) => void;
}

/** The matrix of all maps, to be read; what is moved is moved on its own map. */
function Picture({ ranked, method, name, onOpen }: PictureProps) {
  const { t } = useTranslation("priorities");
  const lang = useLang();
  const { x, y, x_ends, y_ends } = AXES[method];
  const shown = ranked.filter(({ card }) => card.inputs[x] !== undefined && card.inputs[y] !== undefined);
  if (shown.length === 0) return null;
  const axis = (input: typeof x | typeof y, ends: readonly [number, number] | null) => {
    const { from, to } = ends
      ? { from: ends[0], to: ends[1] }
      : axisTo(Math.max(0, ...shown.map(({ card }) => card.inputs[input] ?? 0)));
    const format = (value: number) =>
      decimal(value, lang, value % 1 === 0 ? 0 : (value * 10) % 1 === 0 ? 1 : 2);
    return { from, to, middle: (from + to) / 2, title: t(`input.${input}`), format, step: (to - from) / 20 };
  };
  const across = axis(x, x_ends);
  const up = axis(y, y_ends);
  const points = shown.map(({ card, place }): MatrixPoint => {
    const at = { x: card.inputs[x] ?? 0, y: card.inputs[y] ?? 0 };
    const customers = card.customers ?? null;
    const affected = customers === null ? "" : `, ${t("customersTaken", { n: count(customers, lang) })}`;
    return {
      id: keyOf(card),
      mark: place === null ? "–" : String(place),
      name: name(card),
      label: `${name(card)}: ${across.title} ${across.format(at.x)}, ${up.title} ${up.format(at.y)}${affected}`,
      ...at,
      size: customers,
      solid: customers !== null,
      faint: card.status === "done" || card.status === "dropped",
    };
  });
  return (
    <figure className={classes["picture"]}>
      <Matrix
        label={t("matrixOf", { up: up.title, across: across.title })}
        points={points}
        x={across}
        y={up}
        quadrants={[t("quadrant.first"), t("quadrant.plan"), t("quadrant.aside"), t("quadrant.leave")]}
        onChoose={onOpen}
      />
      <figcaption className={controls["hint"]}>{t("matrixRead")}</figcaption>
    </figure>
  );
}
