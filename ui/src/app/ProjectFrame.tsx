import { Outlet, useParams } from "@tanstack/react-router";
import { isOffline } from "@/api/client";
import { useGuest } from "@/api/guests";
import { useProject } from "@/api/queries";
import { Failure } from "@/design/Failure";
import { NumberContext } from "@/design/numbers";
import { NumberProvider } from "@/features/numbers/NumberProvider";

/**
 * Everything inside a project: its numbers open here, and a project that is not there says so. To a guest of one map
 * numbers are numbers, and open nothing.
 */
export function ProjectFrame() {
  const { project } = useParams({ from: "/p/$project" });
  const guest = useGuest();
  const { data, error, refetch } = useProject(project, guest === null);
  if (guest)
    return (
      <NumberContext value={null}>
        <Outlet />
      </NumberContext>
    );
  if (error && !(data && isOffline(error))) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <NumberProvider project={project}>
      <Outlet />
    </NumberProvider>
  );
}
