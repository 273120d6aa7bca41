import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EventName } from "@/api/generated";
import { EventPicker } from "@/design/analysis/EventPicker";
import { labelOf, type Selection } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import classes from "./FunnelPanel.module.css";
import { moved } from "./question";

interface Props {
  steps: readonly Selection[];
  events: readonly EventName[];
  onChange: (steps: Selection[]) => void;
}

/** The steps in order: chosen, added, removed, and moved by dragging, by buttons or with Alt and the arrow keys. */
export function StepsField({ steps, events, onChange }: Props) {
  const { t } = useTranslation("funnel");
  const list = useRef<HTMLOListElement>(null);
  const follow = useRef<{ index: number; action: string } | null>(null);
  const [said, setSaid] = useState("");
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);

  // A step that moves takes the focus along.
  useEffect(() => {
    const to = follow.current;
    if (!to) return;
    follow.current = null;
    const row = list.current?.children[to.index];
    const button = row?.querySelector<HTMLButtonElement>(`[data-action="${to.action}"]:not(:disabled)`);
    (button ?? row?.querySelector<HTMLButtonElement>("button:not(:disabled)"))?.focus();
  });

  const move = (from: number, to: number, action: string) => {
    const step = steps[from];
    if (step === undefined || to < 0 || to >= steps.length || to === from) return;
    follow.current = { index: to, action };
    setSaid(t("steps.moved", { step: labelOf(step), position: to + 1 }));
    onChange(moved(steps, from, to));
  };

  const onKey = (key: KeyboardEvent, index: number) => {
    if (!key.altKey || (key.key !== "ArrowUp" && key.key !== "ArrowDown")) return;
    key.preventDefault();
    move(index, index + (key.key === "ArrowUp" ? -1 : 1), "choose");
  };

  return (
    <fieldset className={controls["group"]}>
      <legend className={controls["label"]}>{t("steps.label")}</legend>
      <ol ref={list} className={classes["steps"]}>
        {steps.map((step, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the same event may stand more than once; a step is its place
            key={index}
            data-over={over === index && dragged !== index}
            data-dragged={dragged === index}
            onKeyDown={(key) => onKey(key, index)}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) move(dragged, index, "choose");
              setDragged(null);
              setOver(null);
            }}
          >
            {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is the mouse's way; the buttons and Alt with arrows do the same */}
            <span
              className={classes["number"]}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", labelOf(step));
                setDragged(index);
              }}
              onDragEnd={() => {
                setDragged(null);
                setOver(null);
              }}
              title={t("steps.drag")}
            >
              {index + 1}
            </span>
            <EventPicker
              label={t("steps.step", { position: index + 1 })}
              text={labelOf(step)}
              chosen
              events={events}
              onChoose={(name) => onChange(steps.map((each, at) => (at === index ? name : each)))}
            />
            <span className={classes["moves"]}>
              <StepButton
                action="up"
                label={t("steps.up", { step: labelOf(step) })}
                path="M4 9.500L8 5.500l4 4"
                isDisabled={index === 0}
                onClick={() => move(index, index - 1, "up")}
              />
              <StepButton
                action="down"
                label={t("steps.down", { step: labelOf(step) })}
                path="M4 6.500l4 4 4-4"
                isDisabled={index === steps.length - 1}
                onClick={() => move(index, index + 1, "down")}
              />
              <StepButton
                action="remove"
                label={t("steps.remove", { step: labelOf(step) })}
                path="M4.500 4.500l7 7M11.500 4.500l-7 7"
                onClick={() => {
                  follow.current = { index: Math.min(index, steps.length - 2), action: "remove" };
                  setSaid(t("steps.removed", { step: labelOf(step) }));
                  onChange(steps.filter((_, at) => at !== index));
                }}
              />
            </span>
          </li>
        ))}
      </ol>
      <div className={steps.length > 0 ? classes["add"] : ""}>
        <EventPicker
          label={t("steps.add")}
          text={steps.length > 0 ? t("steps.add") : t("steps.first")}
          chosen={false}
          events={events}
          onChoose={(name) => onChange([...steps, name])}
        />
      </div>
      <span className={controls["hidden"]} aria-live="polite">
        {said}
      </span>
    </fieldset>
  );
}

interface StepButtonProps {
  action: string;
  label: string;
  path: string;
  isDisabled?: boolean;
  onClick: () => void;
}

function StepButton({ action, label, path, isDisabled = false, onClick }: StepButtonProps) {
  return (
    <button
      type="button"
      className={controls["icon"]}
      data-action={action}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onClick}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
