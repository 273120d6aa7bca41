import type { Lang } from "@/design/format";
import { withHyphens } from "./model/hyphens";
import { useHyphens } from "./useHyphens";

const PROBES: Record<Lang, string> = { de: "Untersuchungsergebnisse", en: "Recommendationtransportation" };
const known: Partial<Record<Lang, boolean>> = {};

/** Whether the browser breaks words of a language itself; found out once, by letting it set one in a narrow place. */
function breaksItself(lang: Lang): boolean {
  const before = known[lang];
  if (before !== undefined) return before;
  const probe = document.createElement("div");
  probe.lang = lang;
  probe.style.cssText =
    "position:absolute;visibility:hidden;width:4em;font-size:16px;line-height:20px;hyphens:auto;overflow-wrap:normal";
  probe.textContent = PROBES[lang];
  document.body.append(probe);
  const breaks = probe.offsetHeight > 20;
  probe.remove();
  known[lang] = breaks;
  return breaks;
}

/** A text whose words that do not fit a column break between syllables, whatever the browser. */
export function Words({ text, lang, longWord = 12 }: { text: string; lang: Lang; longWord?: number }) {
  useHyphens();
  return breaksItself(lang) ? text : withHyphens(text, lang, longWord);
}
