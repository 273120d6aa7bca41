import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { placeOfPart, readOf } from "../grid/places";
import { useMapView } from "../panels/view";
import type { Mark } from "./anchors";
import classes from "./CommentMark.module.css";
import { MarksContext } from "./marks";

/** How many conversations are open at a part of the grid; nothing where there are none. */
export function CommentMark({ of }: { of: string | undefined }) {
  const mark = useContext(MarksContext).get(of ?? "");
  return of && mark ? <Bubble of={of} mark={mark} /> : null;
}

function Bubble({ of, mark }: { of: string; mark: Mark }) {
  const { t } = useTranslation("map_comments");
  const { openPanel } = useMapView();
  const words = t(mark.unread ? "mark.unread" : "mark.open", { count: mark.count });
  return (
    <button
      type="button"
      data-stop
      tabIndex={-1}
      className={classes["mark"]}
      data-unread={mark.unread || undefined}
      title={words}
      aria-label={words}
      onClick={(event) => {
        event.stopPropagation();
        const part = readOf(of);
        openPanel("comments", part ? placeOfPart(part) : null);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {mark.count}
    </button>
  );
}
