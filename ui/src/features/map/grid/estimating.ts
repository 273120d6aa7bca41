/**
 * About how tall a text will be in a column, without drawing it, so that rows out of sight have their room.
 *
 * Law: an estimate, never a measure: what is drawn has the height it has. Words are measured once each.
 */
let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();
/** So many words are remembered; then it begins anew. */
const MOST_WORDS = 20_000;
const FONT = '14px "Sofia Sans Variable", system-ui, sans-serif';
const AVERAGE_SIGN = 6.6;

function widthOf(word: string): number {
  const known = widths.get(word);
  if (known !== undefined) return known;
  if (context === undefined) {
    context = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
    if (context) context.font = FONT;
  }
  const width = context ? context.measureText(word).width : word.length * AVERAGE_SIGN;
  if (widths.size >= MOST_WORDS) widths.clear();
  widths.set(word, width);
  return width;
}

/** How many lines a text takes in a width; a word that is too long breaks. */
export function linesOf(text: string, width: number): number {
  const space = widthOf(" ");
  let lines = 0;
  for (const paragraph of text.split("\n")) {
    let used = 0;
    lines += 1;
    for (const word of paragraph.split(" ")) {
      const own = widthOf(word);
      if (used > 0 && used + space + own > width) {
        lines += 1;
        used = 0;
      }
      if (own > width) {
        const more = Math.ceil(own / width) - 1;
        lines += more;
        used = own - more * width;
      } else used += (used > 0 ? space : 0) + own;
    }
  }
  return lines;
}

const LINE = 18;

/** The height of a text at the size of a cell, in pixels at 100 %. */
export function textHeight(text: string, width: number): number {
  return linesOf(text, width) * LINE;
}
