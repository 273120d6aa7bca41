import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/design/controls/IconButton";
import { Icon } from "@/design/icons/Icon";
import { stepsInOrder } from "../core/ordering";
import { useEditing, useMapDocument } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./Finding.module.css";
import { found } from "./finding";
import { rowsOf } from "./rows";

/** Finds words in the map: Enter goes on to the next place, Shift+Enter back, Escape into the grid. */
export function Finding({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("map_grid");
  const { lang } = useEditing();
  const view = useMapView();
  const document = useMapDocument((map) => map);
  const [words, setWords] = useState("");
  const wanted = useDeferredValue(words);
  const [at, setAt] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const places = useMemo(() => {
    const { lanes } = rowsOf(document.lanes, document.detail);
    const steps = stepsInOrder(document).filter(
      ([, { stage, hidden }]) => !hidden && !document.stages[stage]?.hidden,
    );
    return found(document, wanted, lang, {
      lanes: lanes.map(({ id }) => id),
      steps: steps.map(([id]) => id),
    });
  }, [document, wanted, lang]);

  const go = (by: 1 | -1) => {
    if (places.length === 0) return;
    const next = at < 0 ? (by > 0 ? 0 : places.length - 1) : (at + by + places.length) % places.length;
    setAt(next);
    const place = places[next]?.place;
    if (place) view.goTo(place, { keepFocus: true });
  };
  const close = () => {
    const place = places[at]?.place;
    onClose();
    if (place) view.goTo(place);
  };
  return (
    <search className={classes["finding"]}>
      <Icon name="search" size={15} />
      <input
        ref={field}
        type="text"
        value={words}
        aria-label={t("find.label")}
        placeholder={t("find.label")}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            go(event.shiftKey ? -1 : 1);
          } else if (event.key === "Escape") {
            event.preventDefault();
            close();
          }
        }}
      />
      <span role="status">
        {words.trim() === ""
          ? ""
          : places.length === 0
            ? t("find.none")
            : at < 0
              ? t("find.count", { count: places.length })
              : t("find.at", { at: at + 1, count: places.length })}
      </span>
      <IconButton
        icon="up"
        size={14}
        label={t("find.back")}
        disabled={places.length === 0}
        onClick={() => go(-1)}
      />
      <IconButton
        icon="down"
        size={14}
        label={t("find.on")}
        disabled={places.length === 0}
        onClick={() => go(1)}
      />
      <IconButton icon="close" size={14} label={t("close")} onClick={close} />
    </search>
  );
}
