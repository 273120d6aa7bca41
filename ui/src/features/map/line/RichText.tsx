import { Fragment, useMemo } from "react";
import { blocksOf, type Span } from "../core/richtext";
import type { Said } from "../core/texts";

/** A rich text to be read. */
export function RichText({ said }: { said: Said }) {
  const blocks = useMemo(() => blocksOf(said.text), [said.text]);
  return (
    <div lang={said.lang}>
      {blocks.map((block, place) =>
        block.block === "paragraph" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a block of a text has nothing but its place
          <p key={place}>
            <Spans spans={block.spans} />
          </p>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a block of a text has nothing but its place
          <ul key={place}>
            {block.items.map((item, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an item of a list has nothing but its place
              <li key={number}>
                <Spans spans={item} />
              </li>
            ))}
          </ul>
        ),
      )}
    </div>
  );
}

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map((span, place) => {
    const lines = span.text.split("\n").map((line, number) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line of a text has nothing but its place
      <Fragment key={number}>
        {number > 0 ? <br /> : null}
        {line}
      </Fragment>
    ));
    const words = span.bold ? <b>{lines}</b> : lines;
    const slanted = span.italic ? <i>{words}</i> : words;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a span of a text has nothing but its place
      <Fragment key={place}>
        {span.link ? (
          <a href={span.link} target="_blank" rel="noreferrer">
            {slanted}
          </a>
        ) : (
          slanted
        )}
      </Fragment>
    );
  });
}
