import { useId } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { useRouteChoice } from "./choice";
import classes from "./RoutesPanel.module.css";

/** Along which route the map is read; nothing to choose where there is one. */
export function RouteChooser() {
  const { t } = useTranslation("map_arrivals");
  const { routes, chosen, choose } = useRouteChoice();
  const id = useId();
  if (!chosen) return null;
  return (
    <p className={classes["chooser"]}>
      <label htmlFor={id} className={controls["label"]}>
        {t("along")}
      </label>
      <select
        id={id}
        className={controls["select"]}
        value={chosen.id}
        onChange={(change) => choose(change.target.value)}
      >
        {routes.map((route) => (
          <option key={route.id} value={route.id}>
            {`${route.name} (${t(`whose.${route.whose}`)})`}
          </option>
        ))}
      </select>
    </p>
  );
}
