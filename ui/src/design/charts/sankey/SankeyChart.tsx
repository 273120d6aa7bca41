import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { PathLink } from "@/api/generated";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import { shorten } from "../axis/text";
import { LABEL, layoutSankey, type Measure, NODE, type Node } from "./geometry";
import classes from "./SankeyChart.module.css";

interface Props {
  links: readonly PathLink[];
  measure: Measure;
  /** What the chart shows, for those who hear it. */
  label: string;
  /** Heading of a column, counted from 0. */
  columnTitle: (column: number, columns: number) => string;
  /** What a node is called: events by name, the others in words. */
  nameOf: (node: Pick<Node, "name" | "kind">) => string;
  /** A link in words, shown while it is pointed at. */
  describe: (link: PathLink) => string;
  chosen: string | null;
  onChoose: (node: Node) => void;
  onOpen: (link: PathLink) => void;
}

const TOP = 34;
/** Width of a letter of a name, on average, in px. */
const LETTER = 7;
/** Room right of the last column, in px: its longest name whole where the chart is wide enough for that. */
const RIGHT = { least: 160, most: 250 };

/** The step graph: columns of nodes, ribbons between them; every ribbon opens, every node can be chosen. */
export function SankeyChart(props: Props) {
  const { links, measure, chosen, nameOf } = props;
  const lang = useLang();
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<PathLink | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const longest = Math.max(0, ...links.map((link) => link.target.length));
  const right =
    width < 700 ? RIGHT.least : Math.min(RIGHT.most, Math.max(RIGHT.least, longest * LETTER + NODE + 12));
  const sankey = useMemo(
    () => layoutSankey(links, measure, { width, right, top: TOP, tall: 330, minColumn: 150 }),
    [links, measure, width, right],
  );
  const focused = sankey.nodes.find((node) => node.id === chosen) ?? sankey.nodes[0];
  const lettersOf = (node: Node) =>
    Math.floor((node.column === sankey.columns - 1 ? right - NODE - 8 : sankey.columnWidth - 34) / LETTER);

  // One tab stop for the whole chart; the arrow keys walk through columns and nodes.
  const onKey = (key: KeyboardEvent, node: Node) => {
    const next = neighbour(sankey.nodes, node, key.key);
    if (!next) return;
    key.preventDefault();
    props.onChoose(next);
    svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next.id)}"]`)?.focus();
  };

  return (
    <div ref={ref} className={classes["chart"]}>
      {width > 0 ? (
        // biome-ignore lint/a11y/useSemanticElements: SVG has no element for a group of controls
        <svg ref={svg} width={sankey.width} height={sankey.height + 8} role="group" aria-label={props.label}>
          {Array.from({ length: sankey.columns }, (_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            <text key={column} className={classes["heading"]} x={column * sankey.columnWidth} y={14}>
              {props.columnTitle(column, sankey.columns)}
            </text>
          ))}
          {sankey.ribbons.map((ribbon) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard, a node's ways are listed and opened below the chart
            <path
              key={ribbon.id}
              className={classes["ribbon"]}
              d={ribbon.path}
              data-kind={ribbon.target.kind === "event" ? ribbon.source.kind : ribbon.target.kind}
              data-main={ribbon.isMain}
              data-lit={
                chosen === null ? undefined : ribbon.source.id === chosen || ribbon.target.id === chosen
              }
              onPointerEnter={() => setPointed(ribbon.link)}
              onPointerLeave={() => setPointed(null)}
              onClick={() => props.onOpen(ribbon.link)}
            />
          ))}
          {sankey.nodes.map((node) => (
            // biome-ignore lint/a11y/useSemanticElements: SVG has no button element
            <g
              key={node.id}
              role="button"
              tabIndex={node.id === focused?.id ? 0 : -1}
              data-node={node.id}
              data-kind={node.kind}
              aria-pressed={node.id === chosen}
              aria-label={`${props.columnTitle(node.column, sankey.columns)}, ${nameOf(node)}: ${count(node.value, lang)}`}
              className={classes["node"]}
              onClick={() => props.onChoose(node)}
              onKeyDown={(key) => {
                if (key.key === "Enter" || key.key === " ") {
                  key.preventDefault();
                  props.onChoose(node);
                } else onKey(key, node);
              }}
            >
              <rect
                className={classes["hit"]}
                x={node.x - 3}
                y={node.y - 4}
                width={NODE + 14 + Math.min(nameOf(node).length, lettersOf(node)) * LETTER}
                height={LABEL + 2}
                rx={3}
              />
              <rect className={classes["bar"]} x={node.x} y={node.y} width={NODE} height={node.height} />
              <text x={node.x + NODE + 6} y={node.y + 10} className={classes["name"]}>
                {shorten(nameOf(node), lettersOf(node))}
              </text>
              <text x={node.x + NODE + 6} y={node.y + 25} className={classes["value"]}>
                {count(node.value, lang)}
              </text>
            </g>
          ))}
        </svg>
      ) : null}
      <p className={classes["caption"]} aria-hidden="true">
        {pointed ? props.describe(pointed) : " "}
      </p>
    </div>
  );
}

function neighbour(nodes: readonly Node[], from: Node, key: string): Node | undefined {
  const column = (at: number) => nodes.filter((node) => node.column === at);
  const own = column(from.column);
  const place = own.indexOf(from);
  const nearest = (list: readonly Node[]) =>
    [...list].sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0];
  switch (key) {
    case "ArrowDown":
      return own[place + 1];
    case "ArrowUp":
      return own[place - 1];
    case "ArrowRight":
      return nearest(column(from.column + 1));
    case "ArrowLeft":
      return nearest(column(from.column - 1));
    default:
      return undefined;
  }
}
