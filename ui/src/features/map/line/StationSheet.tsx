import { Link } from "@tanstack/react-router";
import { forwardRef } from "react";
import { useTranslation } from "react-i18next";
import type { StepMeasures } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import { share, signed } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { Icon } from "@/design/icons/Icon";
import type { Mark } from "../comments/anchors";
import { HeldApartAt } from "../conforming/HeldApart";
import { useHeldApart } from "../conforming/useHeld";
import { useTitles } from "../grid/MetricLane";
import { TwoSides } from "../grid/TwoSides";
import { useEditing, useMapIds } from "../live/hooks";
import type { Difference } from "../model/compared";
import { measured, type Reading } from "../model/measured";
import { useScene } from "../panels/scene";
import { useMapView } from "../panels/view";
import { Feeling } from "./Feeling";
import { RichText } from "./RichText";
import { lanesToRead } from "./reading";
import classes from "./StationSheet.module.css";
import type { Line, StationAt } from "./useLine";

interface Props {
  line: Line;
  station: number;
  /** What people talk about here. */
  mark: Mark | undefined;
  onClose: () => void;
}

/** What happens at a station: who was there, what one meets, and what the main lanes say. */
export const StationSheet = forwardRef<HTMLElement, Props>(function StationSheet(
  { line, station, mark, onClose },
  sheet,
) {
  const { t } = useTranslation(["map_line", "map"]);
  const { project } = useMapIds();
  const at = line.stations[station];
  if (!at) return null;
  const { step, stage } = at;
  const said = lanesToRead(line.layout)
    .map((lane) => ({
      lane,
      cards: (lane.cards.get(line.layout.steps.indexOf(step)) ?? []).filter(({ text }) => text.text !== ""),
    }))
    .filter(({ cards }) => cards.length > 0);
  return (
    <section
      ref={sheet}
      tabIndex={-1}
      className={classes["sheet"]}
      aria-label={step.title.text}
      style={{ "--hue": `var(--s${stage.hue})` } as React.CSSProperties}
      onKeyDown={(key) => {
        if (key.key === "Escape") onClose();
      }}
    >
      <div className={classes["who"]}>
        <p className={classes["stage"]} lang={stage.name.lang}>
          {stage.name.text}
        </p>
        <h2 lang={step.title.lang}>{step.title.text}</h2>
        {step.momentOfTruth ? (
          <p className={classes["truth"]}>
            <Icon name="truth" size={13} /> {t("station.truth")}
          </p>
        ) : null}
        <Numbers at={at} />
        {step.child ? (
          <Link to="/p/$project/maps/$map/line" params={{ project, map: step.child }}>
            {t("station.child")}
          </Link>
        ) : null}
        <Talk step={step.id} mark={mark} />
      </div>
      <div className={classes["met"]}>
        <h3>{t("station.touchpoints")}</h3>
        {step.interactions.length > 0 ? (
          <ul>
            {step.interactions.map(({ id, name, channel }) => (
              <li key={id}>
                <Icon name={channel} size={15} />
                <span>
                  <span lang={name.lang}>{name.text}</span>
                  <small>{t(`map:channel.${channel}`)}</small>
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className={classes["quiet"]}>{t("station.noTouchpoints")}</p>
        )}
        <WaysFrom line={line} station={station} />
      </div>
      <div className={classes["said"]}>
        <Compared at={at} />
        {line.isHeld ? <HeldBeside step={step.id} /> : null}
        {said.map(({ lane, cards }) => (
          <section key={lane.id}>
            <h3 lang={lane.title.lang}>{lane.title.text || t(`map:lane.${lane.lane.type}`)}</h3>
            {cards.map((card) => (
              <div key={card.id} className={classes["card"]} data-type={lane.lane.type}>
                <EvidenceMark evidence={card.evidence} />
                <RichText said={card.text} />
              </div>
            ))}
          </section>
        ))}
        {said.length === 0 ? <p className={classes["quiet"]}>{t("station.nothing")}</p> : null}
      </div>
    </section>
  );
});

/** The way to what is said here, or to saying something. */
function Talk({ step, mark }: { step: string; mark: Mark | undefined }) {
  const { t } = useTranslation("map_comments");
  const { openPanel } = useMapView();
  const { canComment } = useEditing();
  if (!mark && !canComment) return null;
  return (
    <button
      type="button"
      className={classes["talk"]}
      data-unread={mark?.unread || undefined}
      onClick={() => openPanel("comments", { collection: "steps", id: step })}
    >
      <Icon name="comment" size={15} />{" "}
      {mark ? t(mark.unread ? "mark.unread" : "mark.open", { count: mark.count }) : t("begin")}
    </button>
  );
}

function Numbers({ at }: { at: StationAt }) {
  const { t } = useTranslation(["map_line", "map"]);
  const { lang } = useEditing();
  const { measures } = at;
  return (
    <dl className={classes["numbers"]}>
      <div>
        <dt>{t("station.reached")}</dt>
        <dd>{at.reached ? <NumberButton number={at.reached} /> : t("station.uncounted")}</dd>
      </div>
      {typeof measures?.onward === "number" && measures.funnel ? (
        <div>
          <dt>{t("station.onward")}</dt>
          <dd>
            <NumberButton
              number={{
                title: t("station.onward"),
                value: share(measures.onward, lang),
                place: at.step.title.text,
                of: measures.funnel,
                part: { part: "funnel", position: 2, outcome: "reached" },
              }}
            />
          </dd>
        </div>
      ) : null}
      {[...at.waiting, ...at.marks, ...at.ends].map(({ id, label, number }) => (
        <div key={id} data-late={id === "overdue" || undefined}>
          <dt>{label}</dt>
          <dd>
            <NumberButton number={number} />
          </dd>
        </div>
      ))}
      {at.feelings.map(({ who, value, evidence, number }) => (
        <div key={who ?? ""}>
          <dt>{who ?? t("station.feeling")}</dt>
          <dd className={classes["feeling"]}>
            <svg width={18} height={18} viewBox="-9 -9 18 18" aria-hidden="true">
              <Feeling value={value} evidence={evidence} />
            </svg>
            {number ? (
              <NumberButton number={number} />
            ) : (
              <span title={t("map:evidence.is", { level: t(`map:evidence.${evidence}`) })}>
                {signed(value, lang)}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const COMPARED = ["reached", "onward", "time_to_next", "satisfaction"] as const;

/** Both sides at this station, for what is measured of either; nothing where nothing is compared. */
function Compared({ at }: { at: StationAt }) {
  const { numbers } = useScene();
  const comparison = numbers.state === "there" ? numbers.comparison : null;
  const beside = comparison?.one.steps[at.step.id];
  return at.measures && beside ? (
    <TwoMeasures
      step={at.step.id}
      measures={at.measures}
      beside={beside}
      differences={comparison?.steps[at.step.id]}
    />
  ) : null;
}

/** What became of the plan at this station on both sides; nothing where nothing stands beside. */
function HeldBeside({ step }: { step: string }) {
  const { found } = useHeldApart(true);
  return found ? <HeldApartAt found={found} step={step} /> : null;
}

interface TwoProps {
  step: string;
  measures: StepMeasures;
  beside: StepMeasures;
  differences: readonly Difference[] | undefined;
}

function TwoMeasures({ step, measures, beside, differences }: TwoProps) {
  const { t } = useTranslation("map");
  const { lang } = useEditing();
  const titleOf = useTitles();
  const reading: Reading = { t, lang, most: 0, titleOf };
  return (
    <dl className={classes["beside"]} data-measured>
      {COMPARED.map((measure) => {
        const shown = measured(measure, measures, reading);
        if (shown.shown === "none" && measured(measure, beside, reading).shown === "none") return null;
        return (
          <div key={`${step} ${measure}`}>
            <dt>{t(`measure.${measure}.title`)}</dt>
            <dd>
              <TwoSides
                measure={measure}
                of={measures}
                beside={beside}
                shown={shown}
                differences={differences}
                reading={reading}
              />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The ways that leave the line here. */
function WaysFrom({ line, station }: { line: Line; station: number }) {
  const { t } = useTranslation("map_line");
  const ways = line.ways.filter(({ from }) => from === station);
  if (ways.length === 0) return null;
  return (
    <>
      <h3>{t("station.ways")}</h3>
      <ul>
        {ways.map((way) => (
          <li key={way.id}>
            <span>
              {way.label} {way.number ? <NumberButton number={way.number} /> : null}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
