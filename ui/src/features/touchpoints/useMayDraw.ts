import { useSession } from "@/api/queries";

/** Whether this person may change maps and the library; the server has the same rule. */
export function useMayDraw(): boolean {
  const role = useSession().data?.principal.role;
  return role === "owner" || role === "editor";
}
