/** What stands in the bar over the map. `start` follows the switch of views, `end` stands at the right. */
import type { ComponentType } from "react";
import { ExportTool } from "../exporting/ExportTool";
import { PersonaTool } from "../PersonaCard";

export interface Tool {
  readonly id: string;
  readonly side: "start" | "end";
  readonly Component: ComponentType;
}

export const TOOLS: readonly Tool[] = [
  { id: "persona", side: "start", Component: PersonaTool },
  { id: "export", side: "end", Component: ExportTool },
];
