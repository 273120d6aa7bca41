import { Fragment, memo, type ReactNode } from "react";
import type { Lang } from "@/design/format";
import { type Block, blocksOf, type Span } from "../core/richtext";
import { Words } from "../Words";
import classes from "./RichView.module.css";

/** Signs that can be marks; a text without any is one paragraph of plain words. */
const MARKS = /[*[\\\n]|^- /;

interface RichViewProps {
  text: string;
  lang: Lang;
  longWord?: number;
  /** Whether links in it are stops of the keyboard of their own. */
  stops?: boolean;
}

/** A rich text to be read, its long words hyphenated. */
export const RichView = memo(function RichView({ text, lang, longWord = 12, stops = false }: RichViewProps) {
  if (!MARKS.test(text)) return <Words text={text} lang={lang} longWord={longWord} />;
  const say = (spans: readonly Span[]) =>
    spans.map((span, number) => said(span, number, lang, longWord, stops));
  return blocksOf(text).map((block: Block, number) =>
    block.block === "paragraph" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a block is named by its place
      <p key={number} className={classes["paragraph"]}>
        {say(block.spans)}
      </p>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a block is named by its place
      <ul key={number} className={classes["bullets"]}>
        {block.items.map((item, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is named by its place
          <li key={place}>{say(item)}</li>
        ))}
      </ul>
    ),
  );
});

function said(span: Span, number: number, lang: Lang, longWord: number, stops: boolean): ReactNode {
  let words: ReactNode = span.text.split("\n").map((line, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is named by its place
    <Fragment key={place}>
      {place > 0 ? <br /> : null}
      <Words text={line} lang={lang} longWord={longWord} />
    </Fragment>
  ));
  if (span.italic) words = <em>{words}</em>;
  if (span.bold) words = <strong>{words}</strong>;
  if (span.link)
    words = (
      <a
        href={span.link}
        target="_blank"
        rel="noopener noreferrer"
        className={classes["link"]}
        {...(stops ? {} : { "data-stop": true, tabIndex: -1 })}
      >
        {words}
      </a>
    );
  return <Fragment key={number}>{words}</Fragment>;
}
