/**
 * Where the nodes and links of a step graph stand. Pure; knows no framework.
 *
 * Columns run from left to right in order of time, also where paths are read backwards from their end. In a column
 * the most frequent stand on top, ties by name, then `other`, then those who left (or, read backwards, began there).
 */
import type { PathLink } from "@/api/generated";

type Kind = PathLink["source_kind"];
export type Measure = "customers" | "occurrences";

export interface Node {
  id: string;
  column: number;
  name: string;
  kind: Kind;
  value: number;
  x: number;
  y: number;
  height: number;
}

interface Ribbon {
  id: string;
  link: PathLink;
  source: Node;
  target: Node;
  value: number;
  /** Outline of the ribbon. */
  path: string;
  /** Whether it lies on the road that most take from the first column on. */
  isMain: boolean;
}

export interface Sankey {
  nodes: Node[];
  ribbons: Ribbon[];
  columns: number;
  columnWidth: number;
  width: number;
  height: number;
}

interface Frame {
  width: number;
  /** Room right of the last column, for its labels. */
  right: number;
  top: number;
  /** Height that the largest column's values take together. */
  tall: number;
  minColumn: number;
}

export const NODE = 9;
const GAP = 10;
/** Height of a label: a name, and below it a number. */
export const LABEL = 30;

export function layoutSankey(links: readonly PathLink[], measure: Measure, frame: Frame): Sankey {
  // Those who are gone stay gone: their way on is no news.
  const shown = links.filter(
    (link) => link[measure] > 0 && !(link.source_kind === "exit" && link.target_kind === "exit"),
  );
  const columnOf = columnsOf(shown);
  const nodes = new Map<string, Node>();
  const incoming = new Map<string, number>();
  const outgoing = new Map<string, number>();
  const nodeOf = (column: number, name: string, kind: Kind): Node => {
    const id = `${column} ${kind} ${name}`;
    const known = nodes.get(id);
    if (known) return known;
    const node: Node = { id, column, name, kind, value: 0, x: 0, y: 0, height: 0 };
    nodes.set(id, node);
    return node;
  };
  const flows = shown.map((link) => {
    const column = columnOf(link);
    const source = nodeOf(column, link.source, link.source_kind);
    const target = nodeOf(column + 1, link.target, link.target_kind);
    const value = link[measure];
    outgoing.set(source.id, (outgoing.get(source.id) ?? 0) + value);
    incoming.set(target.id, (incoming.get(target.id) ?? 0) + value);
    return { link, source, target, value };
  });
  for (const node of nodes.values())
    node.value = Math.max(incoming.get(node.id) ?? 0, outgoing.get(node.id) ?? 0);

  const columns = Math.max(0, ...[...nodes.values()].map((node) => node.column + 1));
  const columnWidth = Math.max(
    frame.minColumn,
    (frame.width - frame.right - NODE) / Math.max(columns - 1, 1),
  );
  const height = place([...nodes.values()], columns, columnWidth, frame);
  const main = mainRoad(flows);
  return {
    nodes: [...nodes.values()].sort((a, b) => a.column - b.column || a.y - b.y),
    ribbons: ribbons(flows, main),
    columns,
    columnWidth,
    width: columnWidth * Math.max(columns - 1, 0) + NODE + frame.right,
    height,
  };
}

/** Column of a link's source. Positions count from 0 at the start, or from −1 (the links into it) backwards at the end. */
function columnsOf(links: readonly PathLink[]): (link: PathLink) => number {
  const least = Math.min(0, ...links.map((link) => link.position));
  return (link) => link.position - least;
}

function rank(node: Node): number {
  return node.kind === "event" ? 0 : node.kind === "other" ? 1 : 2;
}

/** Gives every node its place; returns the height of the tallest column. */
function place(nodes: readonly Node[], columns: number, columnWidth: number, frame: Frame): number {
  const totals = Array.from({ length: columns }, () => 0);
  for (const node of nodes) totals[node.column] = (totals[node.column] ?? 0) + node.value;
  const scale = frame.tall / Math.max(1, ...totals);
  let tallest = 0;
  for (let column = 0; column < columns; column++) {
    const own = nodes
      .filter((node) => node.column === column)
      .sort((a, b) => rank(a) - rank(b) || b.value - a.value || (a.name < b.name ? -1 : 1));
    let y = frame.top;
    for (const node of own) {
      node.x = column * columnWidth;
      node.y = y;
      node.height = Math.max(1.5, node.value * scale);
      y += Math.max(node.height + GAP, LABEL + 4);
    }
    tallest = Math.max(tallest, y);
  }
  return tallest;
}

interface Flow {
  link: PathLink;
  source: Node;
  target: Node;
  value: number;
}

/** From the largest node of the first column, always the strongest way on to an event. */
function mainRoad(flows: readonly Flow[]): Set<PathLink> {
  const road = new Set<PathLink>();
  const events = flows.filter((flow) => flow.source.kind === "event" && flow.target.kind === "event");
  const first = [...events].sort(
    (a, b) => a.source.column - b.source.column || b.source.value - a.source.value,
  )[0];
  let at = first?.source;
  while (at) {
    const from: Node = at;
    const strongest = events
      .filter((flow) => flow.source === from)
      .sort((a, b) => b.value - a.value || (a.target.name < b.target.name ? -1 : 1))[0];
    if (strongest) road.add(strongest.link);
    at = strongest?.target;
  }
  return road;
}

function ribbons(flows: readonly Flow[], main: ReadonlySet<PathLink>): Ribbon[] {
  const used = new Map<string, number>();
  const take = (side: string, node: Node, value: number) => {
    const key = `${side} ${node.id}`;
    const before = used.get(key) ?? 0;
    used.set(key, before + value);
    const scale = node.value > 0 ? node.height / node.value : 0;
    return [node.y + before * scale, node.y + (before + value) * scale] as const;
  };
  const bySource = [...flows].sort((a, b) => a.target.y - b.target.y);
  const leaves = new Map(bySource.map((flow) => [flow, take("out", flow.source, flow.value)]));
  const byTarget = [...flows].sort((a, b) => a.source.y - b.source.y);
  const enters = new Map(byTarget.map((flow) => [flow, take("in", flow.target, flow.value)]));
  return flows.map((flow) => {
    const [a0, a1] = leaves.get(flow) ?? [0, 0];
    const [b0, b1] = enters.get(flow) ?? [0, 0];
    const from = flow.source.x + NODE;
    const to = flow.target.x;
    const middle = (from + to) / 2;
    const n = (value: number) => Math.round(value * 10) / 10;
    return {
      id: `${flow.source.id} → ${flow.target.id}`,
      link: flow.link,
      source: flow.source,
      target: flow.target,
      value: flow.value,
      isMain: main.has(flow.link),
      path:
        `M${n(from)} ${n(a0)}C${n(middle)} ${n(a0)} ${n(middle)} ${n(b0)} ${n(to)} ${n(b0)}` +
        `L${n(to)} ${n(b1)}C${n(middle)} ${n(b1)} ${n(middle)} ${n(a1)} ${n(from)} ${n(a1)}Z`,
    };
  });
}
