import { type CSSProperties, type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Popup } from "@/design/controls/Popup";
import { usePeople } from "../live/hooks";
import type { Self } from "../live/presence";
import type { Person } from "../live/store";
import classes from "./bar.module.css";
import { useMapView } from "./view";

interface Props {
  self: Self;
  /** Whether one has said one's name. */
  named: boolean;
  onIntroduce: (self: Self) => void;
}

const MOST = 5;

/** The first letters of the first and the last word of a name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

const hued = (hue: number) => ({ "--hue": `var(--s${hue})` }) as CSSProperties;

/** Who is at this map, oneself last; a press on another goes where they are. */
export function People({ self, named, onIntroduce }: Props) {
  const { t } = useTranslation("map_grid");
  const people = usePeople();
  const view = useMapView();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // One's name is asked where it stands, when somebody is there to read it; a window would come between one's writing.
  const asks = !named && people.length > 0;

  const place = ({ writing, selection }: Person) => writing?.place ?? selection[0];
  return (
    <span className={classes["people"]}>
      {people.slice(0, MOST).map((person) => (
        <button
          key={person.id}
          type="button"
          className={classes["face"]}
          style={hued(person.hue)}
          title={person.name}
          aria-label={t("people.goTo", { name: person.name })}
          onClick={() => {
            const at = place(person);
            if (at) view.goTo(at);
          }}
        >
          {initials(person.name)}
        </button>
      ))}
      {people.length > MOST ? (
        <span
          className={classes["others"]}
          title={people
            .slice(MOST)
            .map(({ name }) => name)
            .join(", ")}
        >
          +{people.length - MOST}
        </span>
      ) : null}
      <button
        ref={button}
        type="button"
        className={classes["face"]}
        data-self
        data-asks={asks || undefined}
        style={hued(self.hue)}
        title={t("people.you", { name: self.name })}
        aria-label={t("people.you", { name: self.name })}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {asks ? <span>{t("people.ask")}</span> : initials(self.name)}
      </button>
      {open && button.current ? (
        <Popup anchor={button.current} label={t("people.introduce")} onClose={() => setOpen(false)}>
          <Introduction
            self={self}
            named={named}
            onIntroduce={(next) => {
              onIntroduce(next);
              setOpen(false);
            }}
          />
        </Popup>
      ) : null}
    </span>
  );
}

const HUES = [1, 2, 3, 4, 5] as const;

function Introduction({ self, named, onIntroduce }: Props) {
  const { t } = useTranslation("map_grid");
  const [name, setName] = useState(named ? self.name : "");
  const [hue, setHue] = useState(self.hue);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onIntroduce({ name: name.trim(), hue });
  };
  return (
    <form className={classes["introduction"]} onSubmit={onSubmit}>
      <label className={controls["field"]}>
        <span className={controls["label"]}>{t("people.name")}</span>
        <input
          data-first
          className={controls["input"]}
          value={name}
          maxLength={60}
          autoComplete="name"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <fieldset>
        <legend className={controls["label"]}>{t("people.hue")}</legend>
        {HUES.map((each) => (
          <label key={each} style={hued(each)}>
            <input
              type="radio"
              className={controls["cover"]}
              name="hue"
              checked={each === hue}
              onChange={() => setHue(each)}
            />
            <span className={controls["hidden"]}>{t(`hues.${each}`)}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" className={controls["button"]} data-main disabled={!name.trim()}>
        {t("people.save")}
      </button>
      <p className={controls["hint"]}>{t("people.kept")}</p>
    </form>
  );
}
