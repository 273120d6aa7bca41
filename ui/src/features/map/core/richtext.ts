/**
 * Rich texts of a map: a small subset of Markdown in a plain string, read into blocks of spans and written back.
 *
 * Law: the same as the server's (etappe.maps.richtext), which says what is a mark. Every string is a rich text; what is no
 * mark is literal: nothing is lost, nothing refused. Writing what was read and reading it again gives the same blocks.
 */
import { fieldOf, isBlank } from "./records";

/** Words that look alike. `link` is where they lead; line breaks in `text` are line breaks. */
export interface Span {
  readonly text: string;
  readonly bold?: true;
  readonly italic?: true;
  readonly link?: string;
}

export type Block =
  | { readonly block: "paragraph"; readonly spans: readonly Span[] }
  | { readonly block: "bullets"; readonly items: readonly (readonly Span[])[] };

const BULLET = "- ";
const CONTINUED = "  ";
const PLAIN_BULLET = "• ";

/** The blocks of a rich text. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let items: string[] = [];
  const end = () => {
    if (items.length > 0) blocks.push({ block: "bullets", items: items.map(spansOf) });
    else if (lines.length > 0) blocks.push({ block: "paragraph", spans: spansOf(lines.join("\n")) });
    lines = [];
    items = [];
  };
  for (const line of text.split("\n")) {
    if (/^[ \t]*$/.test(line) && line !== BULLET) end();
    else if (line.startsWith(BULLET)) {
      if (lines.length > 0) end();
      items.push(line.slice(BULLET.length));
    } else if (items.length > 0 && line.startsWith(CONTINUED))
      items[items.length - 1] += `\n${line.slice(CONTINUED.length)}`;
    else {
      if (items.length > 0) end();
      lines.push(line);
    }
  }
  end();
  return blocks;
}

/** Blocks as a rich text; what would be read as a mark is escaped. */
export function textOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.block === "paragraph") return written(block.spans).replace(/(^|\n)- /g, "$1\\- ");
      return block.items.map((item) => BULLET + written(item).replaceAll("\n", `\n${CONTINUED}`)).join("\n");
    })
    .join("\n\n");
}

/** The words of a rich text without marks, for lists and spreadsheets. */
export function plain(text: string): string {
  const words = (spans: readonly Span[]) => spans.map((span) => span.text).join("");
  return blocksOf(text)
    .map((block) =>
      block.block === "paragraph"
        ? words(block.spans)
        : block.items.map((item) => PLAIN_BULLET + words(item)).join("\n"),
    )
    .join("\n\n");
}

/** Plain words as a rich text that says just that; lines that begin with a bullet are items. */
export function literal(words: string): string {
  return escaped(words)
    .replace(/(^|\n)- /g, "$1\\- ")
    .replace(/(^|\n)• /g, `$1${BULLET}`);
}

/** A piece of a block: words, a mark (`*` or `**`) that may open or close, or the spans of a link. */
interface Token {
  readonly text: string;
  readonly mark?: { readonly opens: boolean; readonly closes: boolean };
  readonly link?: readonly Span[];
}

const TOKEN = /\\[\\*[\]()-]|\*\*?|\[|[^\\*[]+|\\/y;
const LINK = /\[((?:\\[\s\S]|[^\\[\]])*)\]\(((?:\\[()]|[^\\()])+)\)/y;
const ADDRESS = new RegExp(fieldOf("cells", "link")?.pattern ?? "$^", "u");

function matchAt(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/** The spans of a paragraph or an item. */
function spansOf(text: string): Span[] {
  return joined(marked(tokensOf(text, true)));
}

/** What tokens say, with the marks around it. */
function marked(tokens: readonly Token[], link?: string): Span[] {
  const pairs = pairsOf(tokens);
  let [bold, italic] = [false, false];
  return tokens.flatMap((token, number) => {
    if (pairs.has(number)) {
      if (token.text === "**") bold = !bold;
      else italic = !italic;
      return [];
    }
    const spans: readonly Span[] = token.link ?? [{ text: token.text, ...(link ? { link } : {}) }];
    return spans.map(
      (span) => ({ ...span, ...(bold ? { bold } : {}), ...(italic ? { italic } : {}) }) as Span,
    );
  });
}

function tokensOf(text: string, links: boolean): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  while (place < text.length) {
    const link = links ? linkAt(text, place) : null;
    if (link) {
      tokens.push(link.token);
      place = link.end;
      continue;
    }
    const sign = matchAt(TOKEN, text, place)?.[0] ?? text.charAt(place);
    const start = place;
    place += sign.length;
    if (sign.startsWith("*")) {
      const opens = place < text.length && !isBlank(text.charAt(place));
      const closes = start > 0 && !isBlank(text.charAt(start - 1));
      tokens.push({ text: sign, mark: { opens, closes } });
    } else tokens.push({ text: sign.length > 1 && sign.startsWith("\\") ? sign.slice(1) : sign });
  }
  return tokens;
}

/** The link that begins at a place, and where it ends. */
function linkAt(text: string, place: number): { token: Token; end: number } | null {
  const match = text.charAt(place) === "[" ? matchAt(LINK, text, place) : null;
  if (!match) return null;
  const [whole, words = "", escapedAddress = ""] = match;
  const address = escapedAddress.replace(/\\([()])/g, "$1");
  const tokens = tokensOf(words, false);
  if (tokens.length === 0 || !ADDRESS.test(address)) return null;
  return { token: { text: "", link: marked(tokens, address) }, end: place + whole.length };
}

/** The numbers of the marks that have a partner. */
function pairsOf(tokens: readonly Token[]): ReadonlySet<number> {
  const paired = new Set<number>();
  const opened = new Map<string, number>();
  tokens.forEach(({ text, mark }, number) => {
    if (!mark) return;
    const begin = opened.get(text);
    if (begin !== undefined && mark.closes && number > begin + 1) {
      paired.add(begin).add(number);
      opened.delete(text);
    } else if (begin === undefined && mark.opens) opened.set(text, number);
  });
  return paired;
}

/** Spans without empty ones, those beside each other that look alike as one. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans) {
    const last = found.at(-1);
    if (last && last.bold === span.bold && last.italic === span.italic && last.link === span.link)
      found[found.length - 1] = { ...span, text: last.text + span.text };
    else if (span.text) found.push(span);
  }
  return found;
}

function escaped(text: string): string {
  return text.replace(/[\\*[\]]/g, "\\$&");
}

/** Spans with their marks. */
function written(spans: readonly Span[]): string {
  let text = "";
  let before: Span = { text: "" };
  for (const span of [...spans, { text: "" } as Span]) {
    if (before.bold && !span.bold) text += "**";
    if (before.italic && !span.italic) text += "*";
    if (span.bold && !before.bold) text += "**";
    if (span.italic && !before.italic) text += "*";
    before = span;
    const words = escaped(span.text);
    text += span.link ? `[${words}](${span.link.replace(/[()]/g, "\\$&")})` : words;
  }
  return text;
}
