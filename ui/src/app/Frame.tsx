import { Outlet, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { useSession } from "@/api/queries";
import { Computing } from "@/design/analysis/Computing";
import { Failure } from "@/design/Failure";
import classes from "./Frame.module.css";
import { Header } from "./Header";
import { SignIn } from "./SignIn";

/** The whole window: a header that says where you are, and one screen. Without a session, how to get one. */
export function Frame() {
  const { t } = useTranslation();
  const session = useSession();
  const params = useParams({ strict: false });
  const search = useSearch({ strict: false });

  if (session.error instanceof ApiError && session.error.problem.status === 401) return <SignIn />;
  return (
    <div className={classes["frame"]}>
      <a className={classes["skip"]} href="#main">
        {t("skip")}
      </a>
      <Header project={params.project} map={params.map} from={search.map} />
      <main id="main" className={classes["main"]} tabIndex={-1}>
        {session.error ? (
          <Failure error={session.error} onRetry={() => void session.refetch()} />
        ) : (
          session.data && <Outlet />
        )}
      </main>
      <Computing />
    </div>
  );
}
