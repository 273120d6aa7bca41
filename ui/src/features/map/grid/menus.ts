/** What a right click, a long press or Shift+F10 offers; others add to it by one line in `CONTRIBUTIONS`. */
import type { TFunction } from "i18next";
import type { IconName } from "@/design/icons/drawings";
import { cellItems } from "../cells/menu";
import { commentItems } from "../comments/menu";
import type { MapDocument } from "../core/types";
import type { MapEditing } from "../live/hooks";
import type { MapView } from "../panels/view";

export type MenuTarget =
  | { readonly kind: "stage"; readonly stages: readonly string[] }
  | { readonly kind: "step"; readonly steps: readonly string[] }
  | { readonly kind: "lane"; readonly lanes: readonly string[] }
  | { readonly kind: "cell"; readonly cells: readonly { readonly lane: string; readonly step: string }[] }
  | { readonly kind: "card"; readonly card: string };

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  /** The keys that do the same, as shown. */
  readonly keys?: string;
  readonly disabled?: boolean;
  /** Items of a group stand together, between rules. */
  readonly group: "write" | "order" | "show" | "numbers" | "more" | "remove";
  /** For items that are on or off. */
  readonly checked?: boolean;
  readonly onChoose: () => void;
}

export interface MenuKit {
  readonly document: MapDocument;
  readonly editing: MapEditing;
  readonly view: MapView;
  /** Speaks from any catalogue: `t("map_cells:split")`. */
  readonly t: TFunction;
}

export type Contribution = (target: MenuTarget, kit: MenuKit) => readonly MenuItem[];

export const CONTRIBUTIONS: readonly Contribution[] = [cellItems, commentItems];
