import { Link, Outlet, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./ImproveScreen.module.css";
import { TABS } from "./tabs";

/** From insight to effect, over all maps of a project. */
export function ImproveScreen() {
  const { t } = useTranslation();
  const { project } = useParams({ from: "/p/$project/improve" });
  const { map } = useSearch({ from: "/p/$project/improve" });
  return (
    <div className={classes["improve"]}>
      <nav aria-label={t("improve:title")} className={classes["tabs"]}>
        {TABS.map(({ to, title }) => (
          <Link
            key={to}
            to={to}
            params={{ project }}
            search={map ? { map } : {}}
            activeOptions={{ includeSearch: false }}
          >
            {t(title)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
