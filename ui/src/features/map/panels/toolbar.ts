/** What stands in the bar over the map. `start` follows the switch of views, `end` stands at its end. */
import type { ComponentType } from "react";
import { ImageIntake } from "../cells/ImageIntake";
import { ExportTool } from "../exporting/ExportTool";
import { PersonaTool } from "../personas/PersonaTool";
import { PresentTool } from "../present/PresentTool";
import { ShareTool } from "../sharing/ShareTool";
import { ParentTool } from "./step/ParentTool";

export interface Tool {
  readonly id: string;
  readonly side: "start" | "end";
  readonly Component: ComponentType;
}

export const TOOLS: readonly Tool[] = [
  { id: "parent", side: "start", Component: ParentTool },
  { id: "persona", side: "start", Component: PersonaTool },
  { id: "images", side: "end", Component: ImageIntake },
  { id: "present", side: "end", Component: PresentTool },
  { id: "export", side: "end", Component: ExportTool },
  { id: "share", side: "end", Component: ShareTool },
];
