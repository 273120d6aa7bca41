import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import { Icon } from "@/design/icons/Icon";
import { useMapIds } from "../live/hooks";
import classes from "./Rail.module.css";
import { GROUPS, type Group, PANELS, type Panel } from "./registry";
import { useMapView } from "./view";

interface Props {
  /** Whether there is something for the data to say of the map on show. */
  hasFindings: boolean;
}

/** The panels of the map by what one asks, each one press away: in words, or as icons where the window is narrow. */
export function Rail({ hasFindings }: Props) {
  const { t } = useTranslation("map_frame");
  const isGuest = useGuest() !== null;
  const listed = PANELS.filter(({ members }) => !(members && isGuest));
  return (
    <div
      className={classes["rail"]}
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t("rail.label")}
      onKeyDown={moveAlong}
    >
      {GROUPS.filter((group) => group !== "findings" || (hasFindings && !isGuest)).map((group) => (
        <RailGroup key={group} group={group}>
          {listed
            .filter((panel) => panel.group === group)
            .map((panel) => (
              <Switch key={panel.id} panel={panel} />
            ))}
          {group === "todo" && !isGuest ? <ThisWeek /> : null}
        </RailGroup>
      ))}
    </div>
  );
}

function RailGroup({ group, children }: { group: Group; children: ReactNode }) {
  const { t } = useTranslation("map_frame");
  const id = useId();
  return (
    <fieldset className={classes["group"]} data-group={group} aria-labelledby={id}>
      <span id={id} className={classes["title"]}>
        {t(`rail.${group}`)}
      </span>
      {children}
    </fieldset>
  );
}

function Switch({ panel: { id, title, short, icon, Badge } }: { panel: Panel }) {
  const { t } = useTranslation();
  const { panel, openPanel, closePanel } = useMapView();
  const open = panel?.id === id;
  return (
    <button
      type="button"
      className={classes["item"]}
      aria-expanded={open}
      aria-controls={open ? `panel-${id}` : undefined}
      title={t(title)}
      aria-label={t(title)}
      onClick={() => (open ? closePanel() : openPanel(id))}
    >
      <Icon name={icon} size={17} />
      <span className={classes["word"]}>{t(short ?? title)}</span>
      {Badge ? (
        <span className={classes["badge"]}>
          <Badge />
        </span>
      ) : null}
    </button>
  );
}

/** What changed on this map, who owes what and what worked: a page of its own. */
function ThisWeek() {
  const { t } = useTranslation("improve");
  const { project, map } = useMapIds();
  return (
    <Link
      to="/p/$project/improve/week"
      params={{ project }}
      search={{ map }}
      className={classes["item"]}
      title={t("tabs.week")}
    >
      <Icon name="week" size={17} />
      <span className={classes["word"]}>{t("tabs.week")}</span>
    </Link>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Arrow keys go round in the rail; Tab goes through it as through everything else. */
function moveAlong(event: KeyboardEvent<HTMLDivElement>): void {
  const by = STEPS[event.key];
  if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("button, a")];
  const now = items.indexOf(document.activeElement as HTMLElement);
  if (now < 0) return;
  event.preventDefault();
  items.at((now + by) % items.length)?.focus();
}
