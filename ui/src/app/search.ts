/** What stands in the address of an analysis: the question itself, the place on a map it came from, and of whom and when. */
import type { AnyQuestion } from "@/api/queries";
import { addressOf, readScope, type ScopeSearch } from "@/features/scope/address";

export interface AnalysisSearch extends ScopeSearch {
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
  const read: AnalysisSearch = readScope(search);
  if (isQuestion(search["q"])) {
    // Of whom and when stands beside the question, once: there it is read and changed.
    const { scope, ...question } = search["q"];
    read.q = question as AnyQuestion;
    if (scope && !read.segment && !read.period && !read.trigger)
      Object.assign(read, readScope({ ...addressOf(scope) }));
  }
  if (typeof search["map"] === "string") read.map = search["map"];
  if (typeof search["step"] === "string") read.step = search["step"];
  return read;
}
