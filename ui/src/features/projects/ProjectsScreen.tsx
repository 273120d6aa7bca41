import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MapEntry, Project, ProjectSummary } from "@/api/generated";
import { useMeasures, useProjects } from "@/api/queries";
import { period } from "@/design/analysis/phrases";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import { Begin } from "./Begin";
import { JourneyLine } from "./JourneyLine";
import classes from "./projects.module.css";

/** All projects, each as the line of its first map; and the ways to begin. */
export function ProjectsScreen() {
  const { t } = useTranslation("projects");
  const { data, error, refetch } = useProjects();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className={classes["home"]}>
      <header className={classes["top"]}>
        <div>
          <h1>{t("title")}</h1>
          <p className={classes["lead"]}>{t("lead")}</p>
        </div>
        {data?.length ? (
          <Link to="/new" className={controls["primary"]}>
            {t("begin.file")}
          </Link>
        ) : null}
      </header>
      {data ? null : <Loading rows={6} tall />}
      {data?.length === 0 ? <Begin /> : null}
      {data?.length ? (
        <ol className={classes["projects"]}>
          {data.map((project) => (
            <ProjectRow key={project.project.id} summary={project} />
          ))}
        </ol>
      ) : null}
    </div>
  );
}

function ProjectRow({ summary }: { summary: ProjectSummary }) {
  const { t } = useTranslation("projects");
  const lang = useLang();
  const { project, maps, events, customers, unit, earliest, latest } = summary;
  const [first] = maps;
  const facts = [
    unit === "customer"
      ? t("people", { count: customers, n: count(customers, lang) })
      : `${count(customers, lang)} × ${unit}`,
    t("eventCount", { count: events, n: count(events, lang) }),
    earliest && latest ? period(earliest, latest, lang, project.time_zone) : null,
  ];
  return (
    <li>
      <div>
        <h2>
          {first ? (
            <Link to="/p/$project/maps/$map" params={{ project: project.id, map: first.id }}>
              {project.title[lang]}
            </Link>
          ) : (
            <Link to="/p/$project" params={{ project: project.id }}>
              {project.title[lang]}
            </Link>
          )}
          {project.is_demo ? <small>{t("example")}</small> : null}
        </h2>
        {project.description[lang] ? <p>{project.description[lang]}</p> : null}
        <p className={classes["links"]}>
          {maps.map((map) => (
            <Link key={map.id} to="/p/$project/maps/$map" params={{ project: project.id, map: map.id }}>
              {map.titles[lang] ?? map.title}
            </Link>
          ))}
          {first && events > 0 ? (
            <Link to="/p/$project/maps/$map/board" params={{ project: project.id, map: first.id }}>
              {t("board")}
            </Link>
          ) : null}
          <Link to="/p/$project/maps/new" params={{ project: project.id }}>
            {t("beginMap")}
          </Link>
          <Link to="/p/$project" params={{ project: project.id }}>
            {t("data")}
          </Link>
        </p>
      </div>
      <div className={classes["glance"]}>
        {first && events > 0 ? <MapLine project={project} map={first} /> : null}
        {events > 0 ? (
          <p className={classes["facts"]}>{facts.filter((fact) => fact !== null).join(" · ")}</p>
        ) : (
          <p className={classes["facts"]}>
            {t("empty")} ·{" "}
            <Link to="/p/$project/import" params={{ project: project.id }}>
              {t("importFile")}
            </Link>
          </p>
        )}
      </div>
    </li>
  );
}

function MapLine({ project, map }: { project: Project; map: MapEntry }) {
  const { data, error } = useMeasures(project.id, map.id);
  return error ? null : <JourneyLine measures={data} />;
}
