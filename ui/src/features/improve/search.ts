/** What an address under "Improve" says: of whom and when, which map, whose actions, which of them, and by what opportunities are put in order. */
import { readScope, type ScopeSearch } from "../scope/address";
import { isMethod, type Method } from "./priorities/ranking";

export const SHOWN = ["open", "closed", "all"] as const;
export type Shown = (typeof SHOWN)[number];

export interface ImproveSearch extends ScopeSearch {
  map?: string;
  person?: string;
  shown?: Shown;
  method?: Method;
}

const isShown = (value: unknown): value is Shown => SHOWN.some((each) => each === value);

export function readImproveSearch(search: Record<string, unknown>): ImproveSearch {
  const { map, person, shown, method } = search;
  return {
    ...readScope(search),
    ...(typeof map === "string" && map ? { map } : {}),
    ...(typeof person === "string" && person ? { person } : {}),
    ...(isShown(shown) && shown !== "open" ? { shown } : {}),
    ...(isMethod(method) ? { method } : {}),
  };
}
