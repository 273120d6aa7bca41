/** What a map calls the events that a question names. Pure. */
import type { Lang } from "../format";
import type { Selection } from "./selection";

type Objects<T> = Readonly<Record<string, T>>;
interface Events {
  readonly events?: readonly string[];
  readonly where?: readonly unknown[];
}

/** What a map says about its touchpoints. */
interface Named {
  readonly touchpoints?: Objects<{ readonly name: string; readonly binding?: Events | null | undefined }>;
  readonly interactions?: Objects<{
    readonly step: string;
    readonly touchpoint: string;
    readonly order: string;
  }>;
  readonly steps?: Objects<{ readonly title: string }>;
  readonly translations?: Objects<Objects<string>> | undefined;
}

/**
 * What stands for just these events, in the map's words: the touchpoint, or its step where another touchpoint has
 * the same name; null where none or several do.
 */
export function touchpointOf(document: Named, lang: Lang, selection: Selection): string | null {
  const key = (each: string | Events) => {
    const { events = [], where = [] } = typeof each === "string" ? { events: [each] } : each;
    return JSON.stringify([[...events].sort(), where]);
  };
  const wanted = key(selection);
  const found = Object.entries(document.touchpoints ?? {}).filter(
    ([, touchpoint]) => touchpoint.binding && key(touchpoint.binding) === wanted,
  );
  const [only, ...others] = found;
  if (!only || others.length > 0) return null;
  const words = document.translations?.[lang];
  const nameOf = (id: string, name: string) => words?.[`touchpoints.${id}.name`] || name;
  const all = Object.entries(document.touchpoints ?? {});
  const name = nameOf(only[0], only[1].name);
  const isShared = all.some(([id, each]) => id !== only[0] && nameOf(id, each.name) === name);
  if (!isShared) return name;
  const met = Object.entries(document.interactions ?? {})
    .filter(([, { touchpoint }]) => touchpoint === only[0])
    .sort(([a, left], [b, right]) => compare(left.order, right.order) || compare(a, b))[0]?.[1].step;
  const step = document.steps?.[met ?? ""];
  return step ? words?.[`steps.${met}.title`] || step.title : name;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
