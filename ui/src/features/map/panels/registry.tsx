/**
 * Panels at the right-hand side of a map. A panel is one line in `PANELS`; its inside is loaded when it is opened. The rail
 * beside the map lists those that have a group, in this order.
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

/** What a newcomer asks: what is so, what to do about it, and what this map is. */
export const GROUPS = ["findings", "todo", "map"] as const;
export type Group = (typeof GROUPS)[number];

export interface Panel {
  readonly id: string;
  readonly title: string;
  /** What stands in the rail where the title is too long for it; part of the title. */
  readonly short?: string;
  /** Where the rail lists it; without one it is opened from places of the map only. */
  readonly group?: Group;
  readonly icon: IconName;
  readonly Component: LazyExoticComponent<ComponentType<PanelProps>>;
  /** What stands beside its icon in the rail, such as how many comments are open. */
  readonly Badge?: ComponentType;
  /** For members of the project only: the server does not let guests of one map see it. */
  readonly members?: boolean;
  /** Wider than the others, where two things stand side by side in it. */
  readonly wide?: boolean;
}

export const PANELS: readonly Panel[] = [
  {
    id: "routes",
    title: "map_arrivals:title",
    short: "map_frame:short.routes",
    group: "findings",
    icon: "arrivals",
    Component: lazy(() => import("../arrivals/RoutesPanel")),
    members: true,
  },
  {
    id: "standing_out",
    title: "map_standing_out:title",
    group: "findings",
    icon: "standingOut",
    Component: lazy(() => import("../standingOut/StandingOutPanel")),
    members: true,
  },
  {
    id: "conforming",
    title: "map_conforming:title",
    group: "findings",
    icon: "planned",
    Component: lazy(() => import("../conforming/ConformingPanel")),
    members: true,
    wide: true,
  },
  {
    id: "found",
    title: "map_found:title",
    group: "findings",
    icon: "found",
    Component: lazy(() => import("../found/FoundPanel")),
    members: true,
  },
  {
    id: "priorities",
    title: "priorities:title",
    group: "todo",
    icon: "priorities",
    Component: lazy(() => import("../priorities/PrioritiesPanel")),
    members: true,
    wide: true,
  },
  {
    id: "actions",
    title: "map_actions:title",
    group: "todo",
    icon: "actions",
    Component: lazy(() => import("./actions/ActionsPanel")),
    Badge: ActionsBadge,
  },
  {
    id: "attention",
    title: "map_attention:title",
    short: "map_frame:short.attention",
    group: "todo",
    icon: "attention",
    Component: lazy(() => import("../attention/AttentionPanel")),
    Badge: AttentionBadge,
    members: true,
  },
  {
    id: "comments",
    title: "map_comments:title",
    group: "map",
    icon: "comment",
    Component: lazy(() => import("../comments/CommentsPanel")),
    Badge: CommentsBadge,
  },
  {
    id: "personas",
    title: "map_personas:title",
    group: "map",
    icon: "persona",
    Component: lazy(() => import("../personas/PersonasPanel")),
  },
  {
    id: "about",
    title: "map_about:title",
    short: "map_frame:short.about",
    group: "map",
    icon: "about",
    Component: lazy(() => import("./about/AboutPanel")),
  },
  {
    id: "history",
    title: "map_history:title",
    short: "map_frame:short.history",
    group: "map",
    icon: "history",
    Component: lazy(() => import("../history/HistoryPanel")),
    members: true,
  },
  {
    id: "translations",
    title: "map_translations:title",
    group: "map",
    icon: "language",
    Component: lazy(() => import("./translations/TranslationsPanel")),
    wide: true,
  },
  {
    id: "step",
    title: "map_step:panel",
    icon: "about",
    Component: lazy(() => import("./step/StepPanel")),
  },
  {
    id: "card",
    title: "map_cells:card.title",
    icon: "about",
    Component: lazy(() => import("./card/CardPanel")),
  },
  {
    id: "feelings",
    title: "map_emotion:title",
    icon: "table",
    Component: lazy(() => import("../emotion/FeelingsPanel")),
  },
];
