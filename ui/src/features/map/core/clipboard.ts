/**
 * Blocks of texts as spreadsheets exchange them: tab-separated lines, and a table in HTML.
 *
 * Law: `readTsv(writeTsv(block))` equals the block, whatever its texts hold; every line of a block is equally long.
 */

export type Block = readonly (readonly string[])[];

/** The block in tab-separated text, as spreadsheets write it: quotes around texts with tabs, line breaks or quotes. */
export function readTsv(text: string): string[][] {
  const rows: string[][] = [];
  const source = text.replace(/\r\n?/g, "\n");
  let row: string[] = [];
  let at = 0;
  while (at <= source.length) {
    const { value, end } = source.charAt(at) === '"' ? quoted(source, at) : plain(source, at);
    row.push(value);
    if (source.charAt(end) !== "\t") {
      rows.push(row);
      row = [];
    }
    at = end + 1;
    if (at === source.length && source.charAt(end) === "\n") break; // a break at the end begins no line
  }
  const width = Math.max(...rows.map((each) => each.length));
  return rows.map((each) => [...each, ...Array<string>(width - each.length).fill("")]);
}

function plain(source: string, from: number): { value: string; end: number } {
  let end = from;
  while (end < source.length && source.charAt(end) !== "\t" && source.charAt(end) !== "\n") end += 1;
  return { value: source.slice(from, end), end };
}

/** A text in quotes; where what follows the last quote is no boundary, the quotes are part of the text. */
function quoted(source: string, from: number): { value: string; end: number } {
  let value = "";
  for (let at = from + 1; at < source.length; at += 1) {
    const sign = source.charAt(at);
    if (sign !== '"') value += sign;
    else if (source.charAt(at + 1) === '"') {
      value += sign;
      at += 1;
    } else {
      const end = at + 1;
      return end === source.length || /[\t\n]/.test(source.charAt(end))
        ? { value, end }
        : plain(source, from);
    }
  }
  return plain(source, from);
}

export function writeTsv(block: Block): string {
  const written = (text: string) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return block.map((row) => row.map(written).join("\t")).join("\n");
}

/** The block as a table, for what takes formatted texts. `rich` goes along unseen, for `readHtml`. */
export function writeHtml(block: Block, rich?: Block): string {
  const cell = (text: string) => `<td>${escaped(text).replaceAll("\n", "<br>")}</td>`;
  const mark = rich ? ` ${MARK}="${escaped(JSON.stringify(rich))}"` : "";
  return `<table${mark}>${block.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("")}</table>`;
}

/** The `rich` block of a table that `writeHtml` wrote, also where others put something around it; null for any other. */
export function readHtml(html: string): string[][] | null {
  const written = new RegExp(`${MARK}="([^"]*)"`).exec(html)?.[1];
  if (written === undefined) return null;
  let read: unknown;
  try {
    read = JSON.parse(unescaped(written));
  } catch {
    return null;
  }
  const isRow = (row: unknown): row is string[] =>
    Array.isArray(row) && row.every((each) => typeof each === "string");
  return Array.isArray(read) && read.every(isRow) ? read : null;
}

const MARK = "data-etappe-block";

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function unescaped(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}
