import { useParams } from "@tanstack/react-router";
import { useProject } from "@/api/queries";
import { Loading } from "@/design/analysis/States";
import { useLang } from "@/design/useLang";
import { ImportWizard } from "./ImportWizard";
import classes from "./importing.module.css";

/** Import into a project that is there. */
export function ImportScreen() {
  const { project } = useParams({ from: "/p/$project/import" });
  const lang = useLang();
  const { data } = useProject(project);
  if (!data)
    return (
      <div className={classes["wizard"]}>
        <Loading rows={4} tall />
      </div>
    );
  return <ImportWizard project={project} projectTitle={data.summary.project.title[lang] ?? project} />;
}

/** Import into a project that the first file makes. */
export function NewProjectScreen() {
  return <ImportWizard />;
}
