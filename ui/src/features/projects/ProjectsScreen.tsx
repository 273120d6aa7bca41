import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ProjectSummary } from "@/api/generated";
import { useProjects } from "@/api/queries";
import { Failure } from "@/design/Failure";
import { count, day } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./projects.module.css";

/** All projects, each with the size of its data and its maps; and the ways to begin. */
export function ProjectsScreen() {
  const { t } = useTranslation("projects");
  const { data, error, refetch } = useProjects();
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className={classes["home"]}>
      <h1>{t("title")}</h1>
      <p className={classes["lead"]}>{t("lead")}</p>
      <ol className={classes["projects"]} aria-busy={!data}>
        {data?.map((project) => (
          <ProjectRow key={project.project.id} summary={project} />
        ))}
      </ol>
      {data?.length === 0 ? <p className={classes["none"]}>{t("none")}</p> : null}
      <p>
        <Link to="/new" className={classes["begin"]}>
          {t("begin")}
        </Link>
      </p>
    </div>
  );
}

function ProjectRow({ summary }: { summary: ProjectSummary }) {
  const { t } = useTranslation("projects");
  const lang = useLang();
  const { project } = summary;
  const first = summary.maps[0];
  const period =
    summary.earliest && summary.latest
      ? `${day(summary.earliest, lang, project.time_zone)} – ${day(summary.latest, lang, project.time_zone)}`
      : t("empty");
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
        </h2>
        <p>{project.description[lang]}</p>
        <p className={classes["links"]}>
          {summary.maps.map((map) => (
            <Link key={map.id} to="/p/$project/maps/$map" params={{ project: project.id, map: map.id }}>
              {map.titles[lang] ?? map.title}
            </Link>
          ))}
          <Link to="/p/$project" params={{ project: project.id }}>
            {t("data")}
          </Link>
        </p>
      </div>
      <dl>
        <div>
          <dt>{t("customers")}</dt>
          <dd>{count(summary.customers, lang)}</dd>
        </div>
        <div>
          <dt>{t("events")}</dt>
          <dd>{count(summary.events, lang)}</dd>
        </div>
        <div className={classes["period"]}>
          <dt>{t("period")}</dt>
          <dd>{period}</dd>
        </div>
      </dl>
    </li>
  );
}
