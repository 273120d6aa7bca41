import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Icon } from "@/design/icons/Icon";
import { placeOfPart, readOf } from "../grid/places";
import { useEditing } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./Attention.module.css";
import { useAttention } from "./marks";

/** A quiet mark at a part of the grid where something needs attention; nothing where nothing does. */
export function AttentionMark({ of }: { of: string | undefined }) {
  const concerns = useAttention().marks.get(of ?? "");
  return of && concerns ? <Mark of={of} words={concerns} /> : null;
}

function Mark({ of, words }: { of: string; words: readonly { en: string; de: string }[] }) {
  const { t } = useTranslation("map_attention");
  const { lang } = useEditing();
  const { openPanel } = useMapView();
  const said = words.map((each) => each[lang]).join("\n");
  return (
    <button
      type="button"
      data-stop
      tabIndex={-1}
      className={`${controls["spot"]} ${classes["mark"]}`}
      title={said}
      aria-label={t("mark", { words: said })}
      onClick={(event) => {
        event.stopPropagation();
        const part = readOf(of);
        openPanel("attention", part ? placeOfPart(part) : null);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon name="attention" size={13} />
    </button>
  );
}
