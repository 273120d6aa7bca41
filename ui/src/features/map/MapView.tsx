import { replaceEqualDeep } from "@tanstack/react-query";
import { type CSSProperties, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { MapBar } from "@/design/analysis/MapBar";
import { EditableText } from "./EditableText";
import { useEditing } from "./editing";
import { Grid, type Numbers } from "./Grid";
import classes from "./MapView.module.css";
import { layoutOf, personasOf } from "./model/layout";
import type { Editing, EditSession } from "./model/session";
import { said } from "./model/texts";
import { NumbersFailed, TroubleNotice } from "./Notices";
import { PersonaSwitch } from "./PersonaCard";
import { Saving } from "./Saving";

interface MapViewProps {
  project: string;
  map: string;
  editing: Editing;
  session: EditSession;
  numbers: Numbers;
  failure: Error | null;
  onMeasureAgain: () => void;
}

/** The map with its bar: everything is given, nothing is fetched. */
export function MapView({ project, map, editing, session, numbers, failure, onMeasureAgain }: MapViewProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const { document } = editing;
  const measures = numbers.state === "there" ? numbers.measures : undefined;
  const layout = useShared(useMemo(() => layoutOf(document, lang), [document, lang]));
  const personas = useMemo(() => personasOf(document, lang), [document, lang]);
  const [persona, setPersona] = useState<string | null>(null);
  const title = said(document, { collection: "map", id: "", field: "title" }, lang);
  const description = said(document, { collection: "map", id: "", field: "description" }, lang);
  const scroll = useRef<HTMLElement>(null);
  const top = useTop(scroll);

  return (
    <div className={classes["screen"]}>
      <MapBar
        project={project}
        map={map}
        provenance={measures?.provenance}
        explained={measures?.explained}
        work={<Saving editing={editing} onUndo={() => session.undo()} onRedo={() => session.redo()} />}
        persona={
          <PersonaSwitch
            personas={personas}
            chosen={personas.find((each) => each.id === persona) ?? personas[0] ?? null}
            onChoose={setPersona}
          />
        }
      />
      {editing.trouble ? (
        <TroubleNotice
          trouble={editing.trouble}
          onAgain={() => session.tryAgain()}
          onDiscard={() => session.discard()}
        />
      ) : null}
      {failure ? <NumbersFailed error={failure} onRetry={onMeasureAgain} /> : null}
      <section
        ref={scroll}
        className={classes["scroll"]}
        style={{ "--top": `${top}px` } as CSSProperties}
        aria-label={t("grid.region")}
      >
        <div className={classes["title"]}>
          <h1>
            <EditableText
              said={title}
              place={{ collection: "map", id: "", field: "title" }}
              label={t("edit.mapTitle")}
              required
            />
          </h1>
          <p>
            <EditableText
              said={description}
              place={{ collection: "map", id: "", field: "description" }}
              label={t("edit.mapDescription")}
              invitation={t("empty.description")}
              multiline
              longest={4_000}
            />
          </p>
        </div>
        {layout.steps.length === 0 ? (
          <p className={classes["empty"]}>{t("empty.map")}</p>
        ) : (
          <Grid
            project={project}
            map={map}
            title={title.text}
            experiences={document.experiences}
            layout={layout}
            numbers={numbers}
          />
        )}
      </section>
    </div>
  );
}

/** Where an element begins in the page, so that it takes the rest of the window and scrolls, and the page does not. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(96);
  useLayoutEffect(() => {
    const measure = () => {
      const begins = element.current?.getBoundingClientRect().top ?? 0;
      setTop(Math.round(begins + window.scrollY));
    };
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(window.document.body);
    for (const sibling of element.current?.parentElement?.children ?? [])
      if (sibling !== element.current) resized.observe(sibling);
    return () => resized.disconnect();
  });
  return top;
}

/** A value with every part that is equal to what it was before kept as it was, so that only what changed is drawn. */
function useShared<T>(value: T): T {
  const before = useRef(value);
  const shared = replaceEqualDeep(before.current, value);
  useLayoutEffect(() => {
    before.current = shared;
  });
  return shared;
}
