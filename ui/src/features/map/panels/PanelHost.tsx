import { Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Icon } from "@/design/icons/Icon";
import classes from "./PanelHost.module.css";
import { PANELS } from "./registry";
import { useMapView } from "./view";

/** The switches of the panels, for the bar. */
export function PanelSwitches() {
  const { t } = useTranslation();
  const { panel, openPanel, closePanel } = useMapView();
  const isGuest = useGuest() !== null;
  return PANELS.filter(
    ({ unlisted, finding, members }) => !unlisted && !finding && !(members && isGuest),
  ).map(({ id, title, icon, Badge }) => {
    const open = panel?.id === id;
    return (
      <button
        key={id}
        type="button"
        className={controls["icon"]}
        aria-expanded={open}
        aria-controls={open ? `panel-${id}` : undefined}
        title={t(title)}
        aria-label={t(title)}
        onClick={() => (open ? closePanel() : openPanel(id))}
      >
        <Icon name={icon} />
        {Badge ? <Badge /> : null}
      </button>
    );
  });
}

/** What the data say of the map, in words: the switches of the panels that tell it. */
export function FindingSwitches() {
  const { t } = useTranslation();
  const { panel, openPanel, closePanel } = useMapView();
  return PANELS.filter(({ finding }) => finding).map(({ id, title, icon }) => {
    const open = panel?.id === id;
    return (
      <button
        key={id}
        type="button"
        className={controls["icon"]}
        aria-expanded={open}
        aria-controls={open ? `panel-${id}` : undefined}
        onClick={() => (open ? closePanel() : openPanel(id))}
      >
        <Icon name={icon} size={15} />
        {t(title)}
      </button>
    );
  });
}

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
