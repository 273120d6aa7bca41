import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAgenda, useStatusChange } from "@/api/following";
import type { AgendaItem } from "@/api/generated";
import { useSession } from "@/api/queries";
import { Empty, Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { dayOf as dayWords } from "@/design/effects/effectNumbers";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { type ImproveSearch, SHOWN, type Shown } from "../search";
import classes from "./AgendaScreen.module.css";
import { dayOf, grouped, isClosed, NOBODY, peopleOf, STATUSES, type Status, statusOf } from "./agenda";

const DRAWING = ["owner", "editor"];

/** Who owes what, on every map of the project. */
export function AgendaScreen() {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const { project } = useParams({ from: "/p/$project/improve" });
  const search = useSearch({ from: "/p/$project/improve" });
  const navigate = useNavigate();
  const agenda = useAgenda(project);
  const role = useSession().data?.principal.role;
  const today = dayOf(new Date());
  const choose = (chosen: ImproveSearch) =>
    void navigate({
      to: "/p/$project/improve/actions",
      params: { project },
      search: { ...search, ...chosen },
      replace: true,
      resetScroll: false,
    });

  if (agenda.error && !agenda.data)
    return <Failure error={agenda.error} onRetry={() => void agenda.refetch()} />;
  if (!agenda.data) return <Loading rows={8} tall />;
  const groups = grouped(agenda.data, search, today, lang);
  return (
    <>
      <h1>{t("actions.title")}</h1>
      <p className={classes["lead"]}>{t("actions.lead")}</p>
      {agenda.data.length === 0 ? (
        <Empty title={t("actions.empty.title")} text={t("actions.empty.text")}>
          <Link to="/p/$project" params={{ project }} className={controls["button"]}>
            {t("actions.empty.maps")}
          </Link>
        </Empty>
      ) : (
        <Filters agenda={agenda.data} search={search} onChoose={choose} />
      )}
      {agenda.data.length > 0 && groups.length === 0 ? (
        <p className={classes["none"]}>{t("actions.none")}</p>
      ) : null}
      {groups.map(([group, entries]) => (
        <section key={group} className={classes["group"]} data-group={group} aria-label={t(`group.${group}`)}>
          <h2>
            {t(`group.${group}`)} <span>{entries.length}</span>
          </h2>
          <ul>
            {entries.map((entry) => (
              <Row
                key={`${entry.map} ${entry.id}`}
                project={project}
                entry={entry}
                late={group === "overdue"}
                editable={role !== undefined && DRAWING.includes(role)}
                today={today}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

interface FiltersProps {
  agenda: readonly AgendaItem[];
  search: ImproveSearch;
  onChoose: (chosen: ImproveSearch) => void;
}

function Filters({ agenda, search, onChoose }: FiltersProps) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const maps = new Map(
    agenda.map(({ map, titles }) => [map, titles[lang] ?? Object.values(titles)[0] ?? map]),
  );
  const person = useId();
  const map = useId();
  return (
    <div className={classes["filters"]}>
      <Segmented<Shown>
        label={t("filter.shown")}
        value={search.shown ?? "open"}
        choices={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))}
        onChange={(shown) => onChoose({ shown })}
      />
      <label htmlFor={person}>
        {t("filter.person")}
        <select
          id={person}
          className={controls["select"]}
          value={search.person ?? ""}
          onChange={(event) => onChoose({ person: event.target.value })}
        >
          <option value="">{t("filter.everybody")}</option>
          {peopleOf(agenda, lang).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          <option value={NOBODY}>{t("filter.nobody")}</option>
        </select>
      </label>
      {maps.size > 1 || search.map ? (
        <label htmlFor={map}>
          {t("filter.map")}
          <select
            id={map}
            className={controls["select"]}
            value={search.map ?? ""}
            onChange={(event) => onChoose({ map: event.target.value })}
          >
            <option value="">{t("filter.allMaps")}</option>
            {[...maps].map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </div>
  );
}

interface RowProps {
  project: string;
  entry: AgendaItem;
  late: boolean;
  editable: boolean;
  today: string;
}

function Row({ project, entry, late, editable, today }: RowProps) {
  const { t } = useTranslation("improve");
  const lang = useLang();
  const change = useStatusChange(project);
  const [chosen, setChosen] = useState<Status | null>(null);
  const { item, map, id } = entry;
  const set = (status: Status) => {
    setChosen(status);
    const goesLive = status === "done" && !item.live_since;
    change.mutate(
      { item: entry, status, ...(goesLive ? { since: today } : {}) },
      { onSettled: () => setChosen(null) },
    );
  };
  const words = entry.text[lang];
  return (
    <li data-late={late || undefined} data-closed={isClosed(entry) || undefined}>
      <div className={classes["what"]}>
        <Link to="/p/$project/maps/$map" params={{ project, map }} hash={`action:${id}`}>
          {words}
        </Link>
        <small>
          {entry.titles[lang] ?? Object.values(entry.titles)[0]}
          {entry.step ? ` · ${entry.step[lang]}` : ""}
        </small>
      </div>
      <span className={classes["owner"]}>
        {entry.owner[lang] || <i className={classes["nobody"]}>{t("actions.nobody")}</i>}
      </span>
      <span className={classes["due"]}>
        {item.due
          ? late
            ? t("actions.overdue", { day: dayWords(item.due, lang) })
            : dayWords(item.due, lang)
          : "–"}
        {item.live_since ? (
          <small>{t("actions.live", { day: dayWords(item.live_since, lang) })}</small>
        ) : null}
      </span>
      {editable ? (
        <select
          className={controls["select"]}
          aria-label={t("actions.statusOf", { action: words })}
          value={chosen ?? statusOf(entry)}
          disabled={change.isPending}
          onChange={(event) => set(event.target.value as Status)}
        >
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`status.${status}`)}
            </option>
          ))}
        </select>
      ) : (
        <span>{t(`status.${statusOf(entry)}`)}</span>
      )}
      {change.error ? (
        <p className={classes["failed"]} role="alert">
          {change.error.message}
        </p>
      ) : null}
    </li>
  );
}
