import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DrawExperience } from "@/api/generated";
import { signed } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import classes from "./DrawFeeling.module.css";
import { useEditing } from "./live/hooks";
import type { Feeling } from "./model/emotion";
import { Popup } from "./Popup";

interface DrawFeelingProps {
  anchor: HTMLElement;
  step: string;
  title: string;
  feeling: Feeling;
  onClose: () => void;
}

/** Draws what customers expect at a step, and what they are thought to experience. */
export function DrawFeeling({ anchor, step, title, feeling, onClose }: DrawFeelingProps) {
  const { t } = useTranslation("map");
  return (
    <Popup anchor={anchor} label={t("emotion.draw", { step: title })} onClose={onClose}>
      <div className={classes["panel"]}>
        <strong>{title}</strong>
        <Level step={step} which="expected" value={feeling.expected} first />
        <Level step={step} which="experienced" value={feeling.drawn} />
        {feeling.low !== null || (feeling.experienced !== null && feeling.evidence === "measured") ? (
          <p>{t("emotion.measuredInstead")}</p>
        ) : null}
      </div>
    </Popup>
  );
}

interface LevelProps {
  step: string;
  which: DrawExperience["which"];
  value: number | null;
  first?: boolean;
}

function Level({ step, which, value, first }: LevelProps) {
  const { t } = useTranslation("map");
  const { lang, make } = useEditing();
  const draw = (to: number | null) => make([{ change: "draw_experience", step, which, value: to }]);
  const [moved, setMoved] = useState<number | null>(null);
  const id = useId();
  const shown = moved ?? value;
  const settle = () => {
    if (moved !== null && moved !== value) draw(moved);
    setMoved(null);
  };
  return (
    <div className={classes["level"]}>
      <label htmlFor={id}>{t(`emotion.${which}Long`)}</label>
      <output htmlFor={id}>{shown === null ? "–" : signed(shown, lang)}</output>
      <input
        id={id}
        type="range"
        min={-2}
        max={2}
        step={0.5}
        value={shown ?? 0}
        data-first={first || undefined}
        data-unset={shown === null || undefined}
        aria-valuetext={shown === null ? t("emotion.unknown") : signed(shown, lang)}
        onChange={(event) => setMoved(Number(event.target.value))}
        onPointerUp={settle}
        onKeyUp={settle}
        onBlur={settle}
      />
      <button
        type="button"
        disabled={value === null}
        aria-label={t("emotion.takeAway", { what: t(`emotion.${which}`) })}
        title={t("emotion.takeAway", { what: t(`emotion.${which}`) })}
        onClick={() => draw(null)}
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
