import { Navigate, Outlet, useLocation, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { SharedMap } from "@/api/generated";
import { useSession } from "@/api/queries";
import { Computing } from "@/design/analysis/Computing";
import { Failure } from "@/design/Failure";
import { GuestBanner } from "@/features/guest/GuestBanner";
import classes from "./Frame.module.css";
import { Header } from "./Header";
import { SignIn } from "./SignIn";

/** Whether an address lies outside of the one map that a guest was let in to. */
function strays(guest: SharedMap, at: { project?: string; map?: string }): boolean {
  return at.project !== guest.project || at.map !== guest.map;
}

function ToSharedMap({ guest: { project, map } }: { guest: SharedMap }) {
  return <Navigate to="/p/$project/maps/$map" params={{ project, map }} replace />;
}

/** The whole window: a header that says where you are, and one screen. Without a session, how to get one. */
export function Frame() {
  const { t } = useTranslation();
  const session = useSession();
  const params = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const { pathname } = useLocation();
  const principal = session.data?.principal;
  const guest = principal?.within;

  // Whoever opens a link to a map may have no session yet, or another one.
  if (pathname.startsWith("/share/")) return <Outlet />;
  if (session.error instanceof ApiError && session.error.problem.status === 401) return <SignIn />;
  return (
    <div className={classes["frame"]}>
      <a className={classes["skip"]} href="#main">
        {t("skip")}
      </a>
      {guest ? <Header /> : <Header project={params.project} map={params.map} from={search.map} />}
      {guest ? <GuestBanner guest={guest} mayComment={principal?.role === "commenter"} /> : null}
      <main id="main" className={classes["main"]} tabIndex={-1}>
        {session.error ? (
          <Failure error={session.error} onRetry={() => void session.refetch()} />
        ) : (
          session.data && (guest && strays(guest, params) ? <ToSharedMap guest={guest} /> : <Outlet />)
        )}
      </main>
      <Computing />
    </div>
  );
}
