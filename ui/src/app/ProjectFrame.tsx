import { Outlet, useParams } from "@tanstack/react-router";
import { useProject } from "@/api/queries";
import { Failure } from "@/design/Failure";
import { NumberProvider } from "@/features/numbers/NumberProvider";

/** Everything inside a project: its numbers open here, and a project that is not there says so. */
export function ProjectFrame() {
  const { project } = useParams({ from: "/p/$project" });
  const { error, refetch } = useProject(project);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <NumberProvider project={project}>
      <Outlet />
    </NumberProvider>
  );
}
