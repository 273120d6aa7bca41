/** What stands in the bar over the map. `start` follows the switch of views, `end` stands at the right. */
import type { ComponentType } from "react";
import { ExportTool } from "../exporting/ExportTool";
import { ShareTool } from "../sharing/ShareTool";
import { PersonaTool } from "../PersonaCard";

export interface Tool {
  readonly id: string;
  readonly side: "start" | "end";
  readonly Component: ComponentType;
}

export const TOOLS: readonly Tool[] = [
  { id: "persona", side: "start", Component: PersonaTool },
  { id: "share", side: "end", Component: ShareTool },
  { id: "export", side: "end", Component: ExportTool },
];
