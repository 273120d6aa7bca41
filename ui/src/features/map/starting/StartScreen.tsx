import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MapDraft, TemplateEntry } from "@/api/generated";
import { useProject } from "@/api/queries";
import { useBegin, useTemplates } from "@/api/templates";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import page from "@/design/page.module.css";
import { useLang } from "@/design/useLang";
import { Sketch } from "./Sketch";
import classes from "./starting.module.css";

/** The ways to begin a map: blank, from the data, from a file, or from one of the templates. */
export function StartScreen() {
  const { project } = useParams({ from: "/p/$project/maps/new" });
  const { t } = useTranslation("map_starting");
  const lang = useLang();
  const { data: templates, error, refetch } = useTemplates();
  const summary = useProject(project).data?.summary;
  return (
    <div className={`${page["page"]} ${classes["screen"]}`}>
      <p className={page["back"]}>
        <Link to="/p/$project" params={{ project }}>
          {summary?.project.title[lang] ?? t("back")}
        </Link>
      </p>
      <h1>{t("title")}</h1>
      <p className={page["lead"]}>{t("lead")}</p>
      <Ways project={project} hasData={summary ? summary.events > 0 : null} />
      <h2 id="templates">{t("templates")}</h2>
      <p className={classes["note"]}>{t("templatesNote")}</p>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {templates ? (
        <ul className={classes["cards"]} aria-labelledby="templates">
          {templates.map((template) => (
            <Card key={template.id} project={project} template={template} />
          ))}
        </ul>
      ) : error ? null : (
        <Loading rows={8} tall />
      )}
    </div>
  );
}

function Card({ project, template }: { project: string; template: TemplateEntry }) {
  const { t } = useTranslation("map_starting");
  const lang = useLang();
  const { sketch } = template;
  const steps = sketch.stages.reduce((sum, stage) => sum + stage.steps, 0);
  return (
    <li className={classes["card"]}>
      <div className={classes["picture"]}>
        <Sketch sketch={sketch} />
      </div>
      <h3>
        <Link
          to="/p/$project/maps/new/$template"
          params={{ project, template: template.id }}
          className={classes["cardLink"]}
        >
          {template.name[lang]}
        </Link>
      </h3>
      <p>{template.about[lang]}</p>
      <p className={classes["forWhom"]}>{template.for_whom[lang]}</p>
      <p className={classes["counts"]}>
        {[
          t("stages", { count: sketch.stages.length }),
          t("steps", { count: steps }),
          t("lanes", { count: sketch.lanes.length }),
          template.kind === "blueprint" ? t("blueprint") : null,
        ]
          .filter((each) => each !== null)
          .join(" · ")}
      </p>
    </li>
  );
}

const LARGEST_FILE = 32_000_000;

/** Begins without a template. `hasData` is null while that is not known. */
function Ways({ project, hasData }: { project: string; hasData: boolean | null }) {
  const { t } = useTranslation("map_starting");
  const lang = useLang();
  const navigate = useNavigate();
  const begin = useBegin(project);
  const file = useRef<HTMLInputElement>(null);
  const [way, setWay] = useState<"blank" | "file" | null>(null);
  const [unreadable, setUnreadable] = useState<"json" | "large" | null>(null);
  const failure = useId();

  const go = (from: NonNullable<typeof way>, begun: MapDraft) => {
    setWay(from);
    setUnreadable(null);
    begin.mutate(begun, {
      onSuccess: ({ id }) => void navigate({ to: "/p/$project/maps/$map", params: { project, map: id } }),
    });
  };
  const read = async (chosen: File) => {
    begin.reset();
    setWay("file");
    if (chosen.size > LARGEST_FILE) return setUnreadable("large");
    const map = mapIn(await chosen.text());
    return map ? go("file", { document: map }) : setUnreadable("json");
  };
  const busy = begin.isPending ? way : null;
  return (
    <>
      <div className={classes["ways"]}>
        <section>
          <h2>{t("blank.title")}</h2>
          <p>{t("blank.text")}</p>
          <button
            type="button"
            className={controls["button"]}
            disabled={begin.isPending}
            onClick={() => go("blank", { template: "blank", title: t("blank.name"), language: lang })}
          >
            {busy === "blank" ? t("beginning") : t("blank.begin")}
          </button>
        </section>
        <section>
          <h2>{t("data.title")}</h2>
          <p>{hasData === false ? t("data.none") : t("data.text")}</p>
          {hasData === false ? (
            <Link to="/p/$project/import" params={{ project }} className={controls["button"]}>
              {t("data.import")}
            </Link>
          ) : (
            <Link to="/p/$project/maps/discover" params={{ project }} className={controls["button"]}>
              {t("data.begin")}
            </Link>
          )}
        </section>
        <section>
          <h2>{t("file.title")}</h2>
          <p>{t("file.text")}</p>
          <button
            type="button"
            className={controls["button"]}
            disabled={begin.isPending}
            onClick={() => file.current?.click()}
          >
            {busy === "file" ? t("file.reading") : t("file.begin")}
          </button>
          <input
            ref={file}
            type="file"
            accept=".json,application/json"
            aria-label={t("file.begin")}
            hidden
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              event.target.value = "";
              if (chosen) void read(chosen);
            }}
          />
        </section>
      </div>
      <div id={failure} role="status">
        {unreadable ? (
          <div className={classes["unreadable"]} role="alert">
            <strong>{t(`file.${unreadable}`)}</strong>
            <p>{t("file.hint")}</p>
          </div>
        ) : null}
        {begin.error && !unreadable ? <Failure error={begin.error} /> : null}
      </div>
    </>
  );
}

/** The map that a text holds; null where it is no JSON object. Whether it is whole, the server says. */
function mapIn(text: string): NonNullable<MapDraft["document"]> | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? (read as NonNullable<MapDraft["document"]>)
      : null;
  } catch {
    return null;
  }
}
