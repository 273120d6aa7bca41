import { Link } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Use } from "@/api/generated";
import { useLibraryWork } from "@/api/library";
import { ago } from "@/design/analysis/ago";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Missing } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, decimal, share } from "@/design/format";
import type { IconName } from "@/design/icons/drawings";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import { between, EffortCell, SatisfactionCell } from "./FeltCells";
import { COLUMNS, type Column, type Row, saidIn, type Wanted } from "./listing";
import classes from "./touchpoints.module.css";
import { useMayDraw } from "./useMayDraw";

interface Props {
  project: string;
  rows: readonly Row[];
  wanted: Wanted;
  isCounting: boolean;
  onSort: (column: Column) => void;
}

const NUMBERS: readonly Column[] = ["reach", "satisfaction", "effort", "rating"];

/** The arrow keys go from row to row. */
function onArrow(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(event.target as HTMLElement);
  const next = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

export function Table({ project, rows, wanted, isCounting, onSort }: Props) {
  const { t } = useTranslation("touchpoints");
  return (
    <table className={classes["table"]} aria-busy={isCounting}>
      <caption className={controls["hidden"]}>{t("title")}</caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th
              key={column}
              scope="col"
              data-column={column}
              data-number={NUMBERS.includes(column) || undefined}
              aria-sort={wanted.column === column ? (wanted.down ? "descending" : "ascending") : undefined}
            >
              <button type="button" onClick={() => onSort(column)} title={t(`columnLong.${column}`)}>
                {t(`column.${column}`)}
                <span aria-hidden="true">{wanted.column === column ? (wanted.down ? " ↓" : " ↑") : ""}</span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TableRow key={row.key} project={project} row={row} isCounting={isCounting} />
        ))}
      </tbody>
    </table>
  );
}

function TableRow({ project, row, isCounting }: { project: string; row: Row; isCounting: boolean }) {
  const { t } = useTranslation(["touchpoints", "map"]);
  const lang = useLang();
  const { numbers, rating } = row;
  const place = row.channel === "other" ? t(`map:type.${row.type}`) : t(`map:channel.${row.channel}`);
  const none = (why: string) => (isCounting ? "…" : <Missing why={t(`missing.${why}`)} />);
  return (
    <tr>
      <th scope="row" data-column="name">
        <div>
          <Icon name={(row.channel === "other" ? row.type : row.channel) as IconName} size={15} />
          <div>
            <Named project={project} row={row} />
            <small>{[place, row.owner].filter(Boolean).join(" · ")}</small>
          </div>
        </div>
      </th>
      <td data-column="channel">{place}</td>
      <td data-column="reach" data-number>
        {numbers?.question && numbers.reached != null ? (
          <>
            <NumberButton
              number={{
                title: t("reachOf", { name: row.name }),
                value: count(numbers.reached, lang),
                ...(numbers.share == null ? {} : { detail: share(numbers.share, lang) }),
                of: numbers.question,
                part: { part: "funnel", position: 1 },
              }}
            />
            <small title={between(numbers.low, numbers.high, (value) => share(value, lang))}>
              {numbers.share == null ? null : share(numbers.share, lang)}
            </small>
            {numbers.unknown?.length ? (
              <small data-bad>{t("unknown", { names: numbers.unknown.join(", ") })}</small>
            ) : null}
          </>
        ) : (
          none("binding")
        )}
      </td>
      <td data-column="satisfaction" data-number>
        <SatisfactionCell row={row} isCounting={isCounting} />
      </td>
      <td data-column="effort" data-number>
        <EffortCell row={row} isCounting={isCounting} />
      </td>
      <td data-column="rating" data-number>
        {rating ? (
          <>
            {decimal(rating.mean, lang, 1)}
            <small>{t("raters", { count: rating.n })}</small>
          </>
        ) : (
          <Missing why={t("missing.rating")} />
        )}
      </td>
      <td data-column="review">
        {row.lastAt ? (
          <span data-bad={row.flags.has("old") || undefined}>
            {ago(row.lastAt, lang)}
            {row.flags.has("old") ? ` · ${t("old")}` : null}
          </span>
        ) : (
          <Missing why={t("missing.rating")} />
        )}
      </td>
      <td data-column="owner">{row.owner || <Missing why={t("missing.owner")} />}</td>
      <td data-column="maps">
        <Maps project={project} uses={row.uses} />
      </td>
    </tr>
  );
}

/** The name leads to the entry; of what is on a map only, to the map, with the way into the library beside it. */
function Named({ project, row }: { project: string; row: Row }) {
  const { t } = useTranslation("touchpoints");
  const { adopt } = useLibraryWork(project);
  const mayDraw = useMayDraw();
  if (row.entry)
    return (
      <Link
        data-row
        to="/p/$project/touchpoints/$entry"
        params={{ project, entry: row.entry.entry.id }}
        onKeyDown={onArrow}
      >
        {row.name}
      </Link>
    );
  const use = row.uses[0];
  if (!use) return row.name;
  return (
    <>
      <Link
        data-row
        to="/p/$project/maps/$map"
        params={{ project, map: use.map }}
        onKeyDown={onArrow}
        title={t("onMapOnly")}
      >
        {row.name}
      </Link>
      {mayDraw ? (
        <button
          type="button"
          className={`${controls["quiet"]} ${classes["adopt"]}`}
          disabled={adopt.isPending}
          aria-label={t("adoptOf", { name: row.name })}
          onClick={() => adopt.mutate({ map: use.map, touchpoint: use.touchpoint })}
        >
          {t("adopt")}
        </button>
      ) : null}
      {adopt.error ? <Failure error={adopt.error} /> : null}
    </>
  );
}

function Maps({ project, uses }: { project: string; uses: readonly Use[] }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  if (uses.length === 0) return <Missing why={t("missing.use")} />;
  const maps = new Map(uses.map((use) => [use.map, use]));
  return [...maps.values()].map((use) => (
    <Link key={use.map} to="/p/$project/maps/$map" params={{ project, map: use.map }}>
      {saidIn(use.titles, lang)}
      {use.differs?.length ? <small data-bad>{t("differs")}</small> : null}
    </Link>
  ));
}
