import type { Lang } from "@/design/format";
import { withHyphens } from "./model/hyphens";

let knowsGerman: boolean | null = null;

/** Whether the browser breaks German words itself; found out once, by letting it set one in a narrow place. */
function breaksGerman(): boolean {
  if (knowsGerman !== null) return knowsGerman;
  const probe = document.createElement("div");
  probe.lang = "de";
  probe.style.cssText =
    "position:absolute;visibility:hidden;width:4em;font-size:16px;line-height:20px;hyphens:auto;overflow-wrap:normal";
  probe.textContent = "Untersuchungsergebnisse";
  document.body.append(probe);
  knowsGerman = probe.offsetHeight > 20;
  probe.remove();
  return knowsGerman;
}

/** A text whose long words break between syllables, whatever the browser. */
export function Words({ text, lang }: { text: string; lang: Lang }) {
  return lang === "de" && !breaksGerman() ? withHyphens(text) : text;
}
