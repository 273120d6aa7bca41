import { useParams } from "@tanstack/react-router";
import { useProject } from "@/api/queries";
import { useLang } from "@/design/useLang";
import { ImportWizard } from "./ImportWizard";

/** Import into a project that is there. */
export function ImportScreen() {
  const { project } = useParams({ from: "/p/$project/import" });
  const lang = useLang();
  const { data } = useProject(project);
  return data ? (
    <ImportWizard project={project} projectTitle={data.summary.project.title[lang] ?? project} />
  ) : null;
}

/** Import into a project that the first file makes. */
export function NewProjectScreen() {
  return <ImportWizard />;
}
