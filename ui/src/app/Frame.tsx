import { Navigate, Outlet, useLocation, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, isOffline } from "@/api/client";
import type { SharedMap } from "@/api/generated";
import { useSession } from "@/api/queries";
import { Computing } from "@/design/analysis/Computing";
import { Failure } from "@/design/Failure";
import { GuestBanner } from "@/features/guest/GuestBanner";
import { GuestGone } from "@/features/guest/GuestGone";
import { cameByLink, rememberGuest } from "@/features/guest/guestTab";
import classes from "./Frame.module.css";
import { Header } from "./Header";
import { SignIn } from "./SignIn";

/** Whether an address lies outside of the one map that a guest was let in to; its board names customers, and is outside. */
function strays({ project, map }: SharedMap, pathname: string): boolean {
  const home = `/p/${project}/maps/${map}`;
  const isInside = pathname === home || pathname.startsWith(`${home}/`);
  return !isInside || pathname.startsWith(`${home}/board`);
}

function ToSharedMap({ guest: { project, map } }: { guest: SharedMap }) {
  return <Navigate to="/p/$project/maps/$map" params={{ project, map }} replace />;
}

/** The whole window. Whoever opens a link to a map may have no session yet, or another one. */
export function Frame() {
  const { pathname } = useLocation();
  return pathname.startsWith("/share/") ? <Outlet /> : <SignedIn pathname={pathname} />;
}

/** A header that says where you are, and one screen. Without a session, how to get one. */
function SignedIn({ pathname }: { pathname: string }) {
  const { t } = useTranslation();
  const session = useSession();
  const params = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const principal = session.data?.principal;
  const guest = principal?.within;

  const isGuest = principal ? guest != null : null;
  useEffect(() => {
    if (isGuest !== null) rememberGuest(isGuest);
  }, [isGuest]);

  if (session.error instanceof ApiError && session.error.problem.status === 401)
    return guest || cameByLink() ? <GuestGone /> : <SignIn />;
  return (
    <div className={classes["frame"]}>
      <a className={classes["skip"]} href="#main">
        {t("skip")}
      </a>
      {guest || !principal ? (
        <Header />
      ) : (
        <Header project={params.project} map={params.map} from={search.map} />
      )}
      {guest ? <GuestBanner guest={guest} mayComment={principal?.role === "commenter"} /> : null}
      <main id="main" className={classes["main"]} tabIndex={-1}>
        {session.error && !(session.data && isOffline(session.error)) ? (
          <Failure error={session.error} onRetry={() => void session.refetch()} />
        ) : (
          session.data && (guest && strays(guest, pathname) ? <ToSharedMap guest={guest} /> : <Outlet />)
        )}
      </main>
      <Computing />
    </div>
  );
}
