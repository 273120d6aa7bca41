import { type CSSProperties, useEffect, useMemo, useRef } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { ScopeWords } from "../../scope/ScopeWords";
import { ordered } from "../core/ordering";
import { said } from "../core/texts";
import { feelingsOf } from "../emotion/feelings";
import { useLine } from "../line/useLine";
import { useEditing, useMapDocument, useMapIds } from "../live/hooks";
import { useScene } from "../panels/scene";
import { useMapView } from "../panels/view";
import { usePrinting } from "../usePrinting";
import { toggleFullScreen } from "./fullScreen";
import classes from "./PresentScreen.module.css";
import { SlideView } from "./SlideView";
import { type Slide, slidesOf } from "./slides";
import { usePresenting, useSwipe } from "./usePresenting";

/** The open map as slides over the whole window; what others change meanwhile is shown at once. */
export function PresentScreen() {
  const { t } = useTranslation("map_present");
  const { numbers } = useScene();
  const { persona } = useMapView();
  const { lang } = useEditing();
  const { project, map } = useMapIds();
  const document = useMapDocument((map) => map);
  const line = useLine(numbers, persona);
  const { layout } = line;
  const measures = numbers.state === "there" ? numbers.measures.steps : null;
  const feelings = useMemo(
    () => feelingsOf(layout.steps, document.experiences, measures, persona),
    [layout.steps, document.experiences, measures, persona],
  );
  const actions = useMemo(() => ordered(document.actions), [document.actions]);
  const slides = useMemo(() => {
    const felt = new Map(layout.steps.map(({ id }, index) => [id, feelings[index]?.experienced ?? null]));
    return slidesOf(layout, actions, ({ id }) => felt.get(id) ?? null);
  }, [layout, actions, feelings]);
  const presenting = usePresenting(slides);
  const { at, go, isBlank, setBlank, presenter, isFollowing, follow } = presenting;
  const swipe = useSwipe((by) => go(Math.min(slides.length - 1, Math.max(0, at + by))));
  const isPrinting = usePrinting();
  const stage = useRef<HTMLDivElement>(null);
  useAlone(stage);
  const slide = slides[at];
  const titleOf = (of: Slide) => {
    const title = of.kind === "stage" ? of.stage.name.text : t(`slide.${of.kind}`);
    return "parts" in of && of.parts > 1
      ? `${title}, ${t("part", { part: of.part, parts: of.parts })}`
      : title;
  };
  const mapTitle = said(document, { collection: "map", id: "", field: "title" }, lang);
  if (!slide) return null;

  return createPortal(
    <div
      ref={stage}
      className={classes["present"]}
      role="dialog"
      aria-modal="true"
      aria-label={t("label", { title: mapTitle.text })}
      tabIndex={-1}
      {...swipe}
    >
      {(isPrinting ? slides : [slide]).map((shown) => (
        <section
          key={shown.id}
          className={classes["slide"]}
          aria-roledescription={t("slide.role")}
          aria-label={titleOf(shown)}
          hidden={isBlank && !isPrinting}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit scrolls, also by keyboard
          tabIndex={0}
        >
          <SlideView slide={shown} line={line} feelings={feelings} />
        </section>
      ))}
      {isBlank ? (
        <button type="button" className={classes["blank"]} onClick={() => setBlank(false)}>
          {t("unblank")}
        </button>
      ) : null}
      <nav className={classes["bar"]} aria-label={t("controls")}>
        <span className={classes["name"]} lang={mapTitle.lang}>
          {mapTitle.text}
        </span>
        <ScopeWords project={project} map={map} side="shown" />
        <span className={classes["progress"]} aria-hidden="true">
          {slides.map((each, index) => (
            <i
              key={each.id}
              data-past={index <= at || undefined}
              style={
                {
                  "--hue": each.kind === "stage" ? `var(--s${each.stage.hue})` : "var(--ink-3)",
                } as CSSProperties
              }
            />
          ))}
        </span>
        {presenter ? (
          <button
            type="button"
            className={controls["button"]}
            aria-pressed={isFollowing}
            onClick={() => follow(!isFollowing)}
          >
            {t("follow", { name: presenter.name })}
          </button>
        ) : null}
        <IconButton icon="left" size={20} label={t("back")} disabled={at === 0} onClick={() => go(at - 1)} />
        <span className={classes["place"]} role="status">
          <span className={controls["hidden"]}>{titleOf(slide)}, </span>
          {t("place", { place: at + 1, count: slides.length })}
        </span>
        <IconButton
          icon="right"
          size={20}
          label={t("next")}
          disabled={at === slides.length - 1}
          onClick={() => go(at + 1)}
        />
        <IconButton
          icon="hide"
          size={18}
          label={t("blank")}
          aria-pressed={isBlank}
          onClick={() => setBlank(!isBlank)}
        />
        <IconButton icon="fit" size={18} label={t("full")} onClick={toggleFullScreen} />
        <IconButton icon="close" size={18} label={t("leave")} onClick={presenting.leave} />
      </nav>
    </div>,
    window.document.body,
  );
}

/** While one presents, the rest of the page is not there: not for the focus, not for screen readers. */
function useAlone(stage: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const root = window.document.getElementById("root");
    const before = window.document.activeElement;
    if (root) root.inert = true;
    stage.current?.focus({ preventScroll: true });
    return () => {
      if (root) root.inert = false;
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [stage]);
}
