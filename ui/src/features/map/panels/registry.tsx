/**
 * Panels at the right-hand side of a map. A panel is one line in `PANELS`; its inside is loaded when it is opened.
 *
 * `title` is a key in one of the catalogues (`map_comments:title`). A panel reads the map by the hooks of `live/hooks`.
 */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { IconName } from "@/design/icons/drawings";
import { AttentionBadge } from "../attention/AttentionBadge";
import { CommentsBadge } from "../comments/CommentsBadge";
import type { Place } from "../live/store";
import { ActionsBadge } from "./actions/ActionsBadge";

export interface PanelProps {
  /** The place it was opened from, such as the cell to comment on. */
  readonly about: Place | null;
  readonly onClose: () => void;
}

export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  readonly Component: LazyExoticComponent<ComponentType<PanelProps>>;
  /** What stands beside its title in the bar, such as how many comments are open. */
  readonly Badge?: ComponentType;
  /** Opened from places of the map only, and not from the bar. */
  readonly unlisted?: boolean;
  /** For members of the project only: the server does not let guests of one map see it. */
  readonly members?: boolean;
  /** What the data say of the map: opened from beside the words of whom they are. */
  readonly finding?: boolean;
  /** Wider than the others, where two things stand side by side in it. */
  readonly wide?: boolean;
}

export const PANELS: readonly Panel[] = [
  {
    id: "about",
    title: "map_about:title",
    icon: "about",
    Component: lazy(() => import("./about/AboutPanel")),
  },
  {
    id: "personas",
    title: "map_personas:title",
    icon: "persona",
    Component: lazy(() => import("../personas/PersonasPanel")),
  },
  {
    id: "actions",
    title: "map_actions:title",
    icon: "actions",
    Component: lazy(() => import("./actions/ActionsPanel")),
    Badge: ActionsBadge,
  },
  {
    id: "routes",
    title: "map_arrivals:title",
    icon: "arrivals",
    Component: lazy(() => import("../arrivals/RoutesPanel")),
    unlisted: true,
    members: true,
  },
  {
    id: "conforming",
    title: "map_conforming:title",
    icon: "planned",
    Component: lazy(() => import("../conforming/ConformingPanel")),
    finding: true,
    members: true,
    wide: true,
  },
  {
    id: "standing_out",
    title: "map_standing_out:title",
    icon: "standingOut",
    Component: lazy(() => import("../standingOut/StandingOutPanel")),
    finding: true,
    members: true,
  },
  {
    id: "found",
    title: "map_found:title",
    icon: "found",
    Component: lazy(() => import("../found/FoundPanel")),
    finding: true,
    members: true,
  },
  {
    id: "priorities",
    title: "priorities:title",
    icon: "priorities",
    Component: lazy(() => import("../priorities/PrioritiesPanel")),
    members: true,
    wide: true,
  },
  {
    id: "attention",
    title: "map_attention:title",
    icon: "attention",
    Component: lazy(() => import("../attention/AttentionPanel")),
    Badge: AttentionBadge,
    members: true,
  },
  {
    id: "translations",
    title: "map_translations:title",
    icon: "language",
    Component: lazy(() => import("./translations/TranslationsPanel")),
    wide: true,
  },
  {
    id: "step",
    title: "map_step:panel",
    icon: "about",
    Component: lazy(() => import("./step/StepPanel")),
    unlisted: true,
  },
  {
    id: "card",
    title: "map_cells:card.title",
    icon: "about",
    Component: lazy(() => import("./card/CardPanel")),
    unlisted: true,
  },
  {
    id: "feelings",
    title: "map_emotion:title",
    icon: "table",
    Component: lazy(() => import("../emotion/FeelingsPanel")),
    unlisted: true,
  },
  {
    id: "comments",
    title: "map_comments:title",
    icon: "comment",
    Component: lazy(() => import("../comments/CommentsPanel")),
    Badge: CommentsBadge,
  },
  {
    id: "history",
    title: "map_history:title",
    icon: "history",
    Component: lazy(() => import("../history/HistoryPanel")),
    members: true,
  },
];
