import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLabelling } from "@/api/history";
import controls from "@/design/controls/controls.module.css";
import { Trouble } from "../comments/Trouble";
import { useMapView } from "../panels/view";
import classes from "./HistoryPanel.module.css";
import { usePast } from "./past";

const LONGEST = 200;

interface Props {
  /** The number of the version; null: what the map says now. */
  version: number | null;
  label: string;
  hint?: string;
  action: string;
  /** What it is called so far. */
  before?: string;
  onDone?: () => void;
}

/** Gives a version a name, so that it is found again. */
export function Naming({ version, label, hint, action, before = "", onDone }: Props) {
  const { t } = useTranslation("map_history");
  const { now } = usePast();
  const { announce } = useMapView();
  const labelling = useLabelling(now);
  const id = useId();
  const [words, setWords] = useState(before);
  const name = words.trim();
  const save = () => {
    if (!name || labelling.isPending) return;
    if (name === before) return onDone?.();
    labelling.mutate(
      { label: name, version },
      {
        onSuccess: () => {
          announce(t("name.done", { name }));
          setWords("");
          onDone?.();
        },
      },
    );
  };
  return (
    <form
      className={classes["naming"]}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <div>
        <input
          id={id}
          className={controls["input"]}
          value={words}
          maxLength={LONGEST}
          placeholder={t("name.example")}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || !onDone) return;
            event.preventDefault();
            onDone();
          }}
        />
        <button type="submit" className={controls["button"]} disabled={!name || labelling.isPending}>
          {action}
        </button>
      </div>
      {hint ? (
        <p id={`${id}-hint`} className={controls["hint"]}>
          {hint}
        </p>
      ) : null}
      <Trouble error={labelling.error} />
    </form>
  );
}
