import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportReport, Upload } from "@/api/generated";
import { uploadFile, useCreateProject } from "@/api/importing";
import { deleteOnLeaving, useDeleteProject } from "@/api/projects";
import { Failure } from "@/design/Failure";
import { Draft } from "./Draft";
import { DropZone } from "./DropZone";
import { Importing } from "./Importing";
import classes from "./importing.module.css";
import { Mapping } from "./Mapping";
import { ProjectName } from "./ProjectName";
import { Report } from "./Report";
import { titleOf } from "./roles";
import { WhatIsNeeded } from "./WhatIsNeeded";

interface Props {
  project?: string;
  projectTitle?: string;
}

type Stage =
  | { at: "file" }
  | { at: "uploading"; part: number }
  | { at: "mapping"; project: string; upload: Upload }
  | { at: "importing"; project: string; upload: Upload; job: string }
  | { at: "report"; project: string; upload: Upload; report: ImportReport };

const ORDER = ["file", "mapping", "importing", "report"] as const;

/** From a file to a map in four steps: choose, check, import, name the draft. */
export function ImportWizard({ project, projectTitle }: Props) {
  const { t } = useTranslation("importing");
  const [stage, setStage] = useState<Stage>({ at: "file" });
  const [failure, setFailure] = useState<Error | null>(null);
  const [name, setName] = useState("");
  // The project made for a file of which nothing is imported yet; it goes when the file is given up.
  const made = useRef<string | null>(null);
  const create = useCreateProject();
  const remove = useDeleteProject();
  const forget = remove.mutate;

  useEffect(() => {
    const onHide = (event: PageTransitionEvent) => {
      if (made.current && !event.persisted) deleteOnLeaving(made.current);
    };
    window.addEventListener("pagehide", onHide);
    return () => {
      window.removeEventListener("pagehide", onHide);
      if (made.current) forget(made.current);
    };
  }, [forget]);

  /** The project that the file goes into: the given one, or a new one instead of that of a file given up. */
  async function projectFor(file: File): Promise<string> {
    if (project) return project;
    if (made.current) await remove.mutateAsync(made.current);
    made.current = null;
    const title = name.trim() || titleOf(file.name);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const summary = await create.mutateAsync({ title, description: "", time_zone: zone });
    made.current = summary.project.id;
    return summary.project.id;
  }

  async function take(file: File) {
    setFailure(null);
    setStage({ at: "uploading", part: 0 });
    try {
      const into = await projectFor(file);
      const upload = await uploadFile(into, file, (part) => setStage({ at: "uploading", part }));
      setStage({ at: "mapping", project: into, upload });
    } catch (error) {
      setFailure(error as Error);
      setStage({ at: "file" });
    }
  }

  const current = stage.at === "uploading" ? "file" : stage.at;
  return (
    <div className={classes["wizard"]}>
      <h1>{projectTitle ? t("titleInto", { project: projectTitle }) : t("title")}</h1>
      <ol className={classes["steps"]} aria-label={t("steps.label")}>
        {ORDER.map((each) => (
          <li
            key={each}
            aria-current={each === current ? "step" : undefined}
            data-done={ORDER.indexOf(each) < ORDER.indexOf(current)}
          >
            {t(`steps.${each}`)}
          </li>
        ))}
      </ol>
      {failure ? <Failure error={failure} /> : null}
      {stage.at === "file" || stage.at === "uploading" ? (
        <>
          <DropZone onFile={(file) => void take(file)} part={stage.at === "uploading" ? stage.part : null} />
          {project ? null : <ProjectName name={name} onName={setName} disabled={stage.at === "uploading"} />}
          {stage.at === "file" ? <WhatIsNeeded /> : null}
        </>
      ) : null}
      {stage.at === "mapping" ? (
        <Mapping
          key={stage.upload.id}
          project={stage.project}
          upload={stage.upload}
          onStarted={(job) => {
            made.current = null;
            setStage({ ...stage, at: "importing", job });
          }}
          onBack={() => setStage({ at: "file" })}
        />
      ) : null}
      {stage.at === "importing" ? (
        <Importing
          project={stage.project}
          job={stage.job}
          onFinished={(report) => setStage({ ...stage, at: "report", report })}
          onBack={() => {
            if (!project) made.current = stage.project;
            setStage({ at: "mapping", project: stage.project, upload: stage.upload });
          }}
        />
      ) : null}
      {stage.at === "report" ? (
        <>
          <Report project={stage.project} report={stage.report} />
          <Draft project={stage.project} title={titleOf(stage.upload.name)} />
        </>
      ) : null}
    </div>
  );
}
