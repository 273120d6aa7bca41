/** What a map is exported as: the choices, what they ask the server for, and what is said about the result. Pure. */
import type { ExportMapData, Scope } from "@/api/generated";
import { scopeText } from "@/api/scopes";
import type { Lang } from "@/design/format";

export const FORMATS = ["pdf", "png", "xlsx", "csv", "json"] as const;
export const PAPERS = ["a4", "a3", "a2", "a1", "a0"] as const;
export const ORIENTATIONS = ["landscape", "portrait"] as const;
export const LANES = ["shown", "all"] as const;

export type Format = (typeof FORMATS)[number];

export interface ExportOptions {
  readonly format: Format;
  readonly paper: (typeof PAPERS)[number];
  readonly orientation: (typeof ORIENTATIONS)[number];
  readonly language: Lang;
  readonly lanes: (typeof LANES)[number];
  readonly personas: boolean;
  readonly evidence: boolean;
  /** Whose cards and curve are shown beside those for everybody; null: all of them. */
  readonly persona: string | null;
}

/** As a query. Everything is said, so that the file is what stands in the dialog whatever the server's defaults are. */
export type ExportQuery = Required<NonNullable<ExportMapData["query"]>>;

export function firstOptions(language: Lang, persona: string | null): ExportOptions {
  return {
    format: "pdf",
    paper: "a2",
    orientation: "landscape",
    language,
    lanes: "shown",
    personas: true,
    evidence: true,
    persona,
  };
}

/** Whether the format is a poster, which has a paper and can be looked at beforehand. */
export const isPoster = (format: Format) => format === "pdf" || format === "png";

/** Whether the format shows less where a choice says so; JSON is the whole map. */
export const heeds = (format: Format, choice: "language" | "lanes" | "personas" | "evidence" | "persona") => {
  if (format === "json") return false;
  if (format === "csv") return choice === "language" || choice === "lanes" || choice === "persona";
  return true;
};

/** `scope`: of whom and when the numbers on it are. */
export function queryOf(options: ExportOptions, scope: Scope | null): ExportQuery {
  const yes = (value: boolean) => (value ? ("yes" as const) : ("no" as const));
  return {
    format: options.format,
    paper: options.paper,
    orientation: options.orientation,
    language: options.language,
    lanes: options.lanes,
    personas: yes(options.personas),
    evidence: yes(options.evidence),
    persona: options.persona ?? "",
    page: 0,
    width: 0,
    scope: options.format === "json" ? "" : scopeText(scope),
  };
}

/** Pixels of the preview's longer side: sharp in the dialog on a dense screen, and fast. */
const PREVIEW_WIDTH = 1600;

/** The picture of a page, small, of what would be exported. */
export function previewOf(options: ExportOptions, page: number, scope: Scope | null): ExportQuery {
  return { ...queryOf(options, scope), format: "png", page, width: PREVIEW_WIDTH };
}

/** The name that the server gave a file. */
export function fileName(disposition: string | null, otherwise: string): string {
  return /filename="([^"]+)"/.exec(disposition ?? "")?.[1] ?? otherwise;
}
