import { Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/design/controls/IconButton";
import classes from "./PanelHost.module.css";
import { PANELS } from "./registry";
import { useMapView } from "./view";

/** The panel that is open, at the right-hand side of the map. */
export function PanelHost() {
  const { t } = useTranslation();
  const { panel, closePanel } = useMapView();
  const aside = useRef<HTMLElement>(null);
  const shown = PANELS.find(({ id }) => id === panel?.id);
  const id = shown?.id;
  useEffect(() => {
    if (id === undefined) return;
    const before = document.activeElement;
    aside.current?.focus({ preventScroll: true });
    return () => {
      if (
        before instanceof HTMLElement &&
        (document.activeElement === document.body || !document.activeElement)
      )
        before.focus({ preventScroll: true });
    };
  }, [id]);
  if (!panel || !shown) return null;
  const { Component } = shown;
  return (
    <aside
      ref={aside}
      id={`panel-${shown.id}`}
      className={classes["panel"]}
      data-wide={shown.wide || undefined}
      aria-label={t(shown.title)}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) closePanel();
      }}
    >
      <header>
        <h2>{t(shown.title)}</h2>
        <IconButton icon="close" label={t("map_grid:close")} onClick={closePanel} />
      </header>
      <div className={classes["inside"]}>
        <Suspense fallback={<p role="status">{t("map_grid:panelLoading")}</p>}>
          <Component about={panel.about} onClose={closePanel} />
        </Suspense>
      </div>
    </aside>
  );
}
