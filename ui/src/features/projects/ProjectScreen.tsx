import { Button, Modal } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeleteProject } from "@/api/projects";
import { useProject } from "@/api/queries";
import { NumberButton } from "@/design/analysis/NumberButton";
import { period } from "@/design/analysis/phrases";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, instant } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./projects.module.css";

/** What a project holds: its maps, its events by name, and where they came from. */
export function ProjectScreen() {
  const { project } = useParams({ from: "/p/$project" });
  const { t } = useTranslation("projects");
  const lang = useLang();
  const { data, error, refetch } = useProject(project);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <div className={classes["home"]}>
        <Loading rows={9} tall />
      </div>
    );
  const { summary } = data;
  const zone = summary.project.time_zone;
  const events = [...data.event_names].sort((a, b) => b.occurrences - a.occurrences);
  const most = events[0]?.occurrences ?? 1;
  return (
    <div className={classes["home"]}>
      <h1>{summary.project.title[lang]}</h1>
      <p className={classes["lead"]}>{summary.project.description[lang]}</p>

      {summary.events === 0 ? (
        <>
          <p className={classes["none"]}>{t("noData")}</p>
          <Link to="/p/$project/import" params={{ project }} className={controls["primary"]}>
            {t("importFile")}
          </Link>
        </>
      ) : null}

      <section>
        <h2>{t("maps")}</h2>
        {summary.maps.length > 0 ? null : summary.events === 0 ? (
          <p className={classes["none"]}>{t("noMaps")}</p>
        ) : (
          <>
            <p className={classes["none"]}>{t("noMapYet")}</p>
            <Link to="/p/$project/maps/discover" params={{ project }} className={controls["primary"]}>
              {t("draw")}
            </Link>
          </>
        )}
        <ul className={classes["list"]}>
          {summary.maps.map((map) => (
            <li key={map.id}>
              <Link to="/p/$project/maps/$map" params={{ project, map: map.id }}>
                {map.titles[lang] ?? map.title}
              </Link>
              <small>
                {t("mapSteps", { count: map.steps })} ·{" "}
                {t("changed", { when: instant(map.updated_at, lang) })}
              </small>
            </li>
          ))}
        </ul>
        <p className={classes["more"]}>
          <Link to="/p/$project/maps/new" params={{ project }} className={controls["primary"]}>
            {t("beginMap")}
          </Link>
        </p>
      </section>

      {events.length > 0 ? (
        <section>
          <h2>{t("eventNames")}</h2>
          <table className={classes["table"]}>
            <thead>
              <tr>
                <th scope="col">{t("event")}</th>
                <th scope="col" data-number>
                  {t("occurrences")}
                </th>
                <th scope="col" data-number>
                  {t("customers")}
                </th>
                <th scope="col">
                  <span className={controls["hidden"]}>{t("frequency")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr key={event.name}>
                  <th scope="row">{event.name}</th>
                  <td data-number>{count(event.occurrences, lang)}</td>
                  <td data-number>
                    <NumberButton
                      number={{
                        title: t("whoDid", { event: event.name }),
                        value: count(event.customers, lang),
                        of: { question: "funnel", steps: [{ events: [event.name] }] },
                        part: { part: "funnel", position: 1 },
                      }}
                    />
                  </td>
                  <td className={classes["bar"]}>
                    <i style={{ width: `${(100 * event.occurrences) / most}%` }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}

      {data.imports.length > 0 ? (
        <section>
          <h2>{t("imports")}</h2>
          <ul className={classes["list"]}>
            {data.imports.map((report) => (
              <li key={report.id}>
                <b>{report.file}</b>
                <small>
                  {t("importLine", {
                    count: report.taken,
                    taken: count(report.taken, lang),
                    refused: count(report.refused, lang),
                    when: instant(report.imported_at, lang),
                  })}
                  {report.start && report.end ? ` · ${period(report.start, report.end, lang, zone)}` : ""}
                </small>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Remove project={project} title={summary.project.title[lang]} />
    </div>
  );
}

function Remove({ project, title }: { project: string; title: string | undefined }) {
  const { t } = useTranslation("projects");
  const [asking, setAsking] = useState(false);
  const remove = useDeleteProject();
  const navigate = useNavigate();
  return (
    <p className={classes["remove"]}>
      <Button variant="default" size="sm" onClick={() => setAsking(true)}>
        {t("remove")}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={<b>{t("removeTitle", { title })}</b>}
        centered
      >
        <p className={classes["removeText"]}>{t("removeText")}</p>
        {remove.error ? <Failure error={remove.error} /> : null}
        <div className={classes["removeWays"]}>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t("removeNo")}
          </Button>
          <Button
            className={classes["removeYes"]}
            loading={remove.isPending}
            onClick={() => remove.mutate(project, { onSuccess: () => void navigate({ to: "/" }) })}
          >
            {t("removeYes")}
          </Button>
        </div>
      </Modal>
    </p>
  );
}
