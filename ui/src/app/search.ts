/** What stands in the address of an analysis: the question itself, and the place on a map it came from. */
import type { AnyQuestion } from "@/api/queries";

export interface AnalysisSearch {
  /** The question, as JSON; a link to an analysis carries it whole. */
  q?: AnyQuestion;
  /** Map and step it was opened from. */
  map?: string;
  step?: string;
}

function isQuestion(value: unknown): value is AnyQuestion {
  return typeof value === "object" && value !== null && "question" in value;
}

export function readAnalysisSearch(search: Record<string, unknown>): AnalysisSearch {
  const read: AnalysisSearch = {};
  if (isQuestion(search["q"])) read.q = search["q"];
  if (typeof search["map"] === "string") read.map = search["map"];
  if (typeof search["step"] === "string") read.step = search["step"];
  return read;
}
