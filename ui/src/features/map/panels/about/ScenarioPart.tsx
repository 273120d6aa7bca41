import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGuest } from "@/api/guests";
import { NumberButton } from "@/design/analysis/NumberButton";
import { durationAfter, interval } from "@/design/analysis/phrases";
import { statusOf } from "@/design/analysis/routes";
import { secondsOf } from "@/design/analysis/selection";
import { useOpened } from "@/design/analysis/useOpened";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, duration, share } from "@/design/format";
import { EvidenceMark } from "@/design/icons/EvidenceMark";
import { sameTrigger } from "../../../scope/address";
import { ScopeWords } from "../../../scope/ScopeWords";
import { useChoosingScope, useScopeSearch } from "../../../scope/useScope";
import { selectionInWords } from "../../../scope/words";
import { Bar } from "../../arrivals/ArrivalsHead";
import { useEditing, useMapIds } from "../../live/hooks";
import { LineField, Part, RichField, SmallButton } from "../form/fields";
import about from "./AboutPanel.module.css";
import { ScenarioDialog } from "./ScenarioDialog";
import classes from "./ScenarioPart.module.css";
import { useMeasuredScenario } from "./useScenario";

type Measured = ReturnType<typeof useMeasuredScenario>;

/** The situation the map is about; under each text what the data say to it, and the way to look at these journeys only. */
export function ScenarioPart() {
  const { t } = useTranslation("map_about");
  const measured = useMeasuredScenario();
  const text = (field: "context" | "trigger" | "goal" | "expectations" | "success") => (
    <RichField
      place={{ collection: "scenario", id: "", field }}
      label={t(field)}
      invitation={t(`${field}Empty`)}
    />
  );
  return (
    <Part title={t("scenario")}>
      {text("context")}
      {text("trigger")}
      <Begun measured={measured} />
      {text("goal")}
      {text("expectations")}
      <Took measured={measured} />
      {text("success")}
      <Met measured={measured} />
      <div className={about["two"]}>
        <LineField
          place={{ collection: "scenario", id: "", field: "start" }}
          label={t("start")}
          invitation={t("startEmpty")}
        />
        <LineField
          place={{ collection: "scenario", id: "", field: "end" }}
          label={t("end")}
          invitation={t("endEmpty")}
        />
      </div>
      <InTheData measured={measured} />
    </Part>
  );
}

/** What the data say to the text above. */
function Known({ children }: { children: ReactNode }) {
  const { t } = useTranslation("map");
  return (
    <div className={classes["known"]}>
      <span title={t("evidence.measured")}>
        <EvidenceMark evidence="measured" size={11} />
        <span className={controls["hidden"]}>{t("evidence.measured")}: </span>
      </span>
      <div>{children}</div>
    </div>
  );
}

function Begun({ measured: { begun, trigger } }: { measured: Measured }) {
  const { t } = useTranslation("map_scenario");
  const { t: words } = useTranslation("scope");
  const { lang } = useEditing();
  if (!begun || !trigger) return null;
  return (
    <Known>
      <NumberButton
        number={{
          title: t("begun.title"),
          value: t("begun.customers", { n: count(begun.customers, lang), count: begun.customers }),
          of: begun.of,
          part: { part: "funnel", position: 1 },
        }}
      />{" "}
      {t("begun.had", { count: begun.customers, trigger: selectionInWords(trigger, words, lang) })}
    </Known>
  );
}

/** How long those took who met the criterion, to be held against what is expected. */
function Took({ measured: { route, answer } }: { measured: Measured }) {
  return route && answer && statusOf(answer, "arrived").customers > 0 ? (
    <Known>
      <Time route={route} answer={answer} />
    </Known>
  ) : null;
}

type Answered = { route: NonNullable<Measured["route"]>; answer: NonNullable<Measured["answer"]> };

function Time({ route, answer }: Answered) {
  const { t } = useTranslation("map_scenario");
  const { lang } = useEditing();
  const opened = useOpened(route, answer);
  const half = answer.destinations.find((each) => each.is_goal)?.median_s ?? null;
  const most = answer.usual_s;
  if (half === null) return null;
  const number = (seconds: number, title: string) => (
    <NumberButton number={{ ...opened.status("arrived"), title, value: duration(seconds, lang) }} />
  );
  return (
    <>
      {t("took.half")} {number(half, t("took.halfTitle"))}
      {most === null ? null : (
        <>
          {t("took.nine")} {number(most, t("took.nineTitle"))}
        </>
      )}
      {t("took.end")}
    </>
  );
}

/** How many met the criterion, and where all others are. */
function Met({ measured: { route, answer } }: { measured: Measured }) {
  return route && answer && answer.entrants > 0 ? (
    <Known>
      <Success route={route} answer={answer} />
    </Known>
  ) : null;
}

function Success({ route, answer }: Answered) {
  const { t } = useTranslation("map_scenario");
  const { lang } = useEditing();
  const opened = useOpened(route, answer);
  const goal = answer.destinations.find((each) => each.is_goal);
  const seconds = route.question.horizon ? secondsOf(route.question.horizon) : null;
  const { customers } = statusOf(answer, "arrived");
  return (
    <>
      <p>
        <NumberButton
          number={{
            ...opened.status("arrived"),
            title: t("met.title"),
            value: t("begun.customers", { n: count(customers, lang), count: customers }),
          }}
        />{" "}
        {seconds === null
          ? t("met.did", { count: customers })
          : t("met.within", { count: customers, span: durationAfter(seconds, lang) })}
        {goal?.incidence != null && goal.low !== null && goal.high !== null
          ? `: ${t("met.share", {
              share: share(goal.incidence, lang),
              interval: interval(goal.low, goal.high, lang),
              n: count(answer.entrants, lang),
            })}`
          : "."}
      </p>
      <Bar route={route} answer={answer} />
    </>
  );
}

/** Which events these are, how to choose them, and the way to look at the map of these journeys only. */
function InTheData({ measured }: { measured: Measured }) {
  const { trigger, route, isAsked, isPending, error, again } = measured;
  const { t } = useTranslation("map_scenario");
  const { project, map } = useMapIds();
  const { editable } = useEditing();
  const isGuest = useGuest() !== null;
  const chosen = useScopeSearch().trigger;
  const choose = useChoosingScope();
  const [isOpen, setOpen] = useState(false);
  if (isGuest || (!editable && (trigger === null || !isAsked))) return null;
  const isShown = trigger !== null && chosen !== undefined && sameTrigger(trigger, chosen);
  return (
    <div className={classes["data"]}>
      {trigger === null ? <p className={about["hint"]}>{t("none")}</p> : null}
      {isAsked && trigger !== null && route === null && editable ? (
        <p className={about["hint"]}>{t("noSuccess")}</p>
      ) : null}
      {error ? <Failure error={error} onRetry={again} /> : null}
      {isPending ? (
        <p role="status" className={about["hint"]}>
          {t("counting")}
        </p>
      ) : null}
      {trigger !== null ? <ScopeWords project={project} map={map} side="shown" /> : null}
      <div className={controls["actions"]}>
        {trigger === null || !isAsked ? null : (
          <button
            type="button"
            aria-pressed={isShown}
            onClick={() => choose({ trigger: isShown ? undefined : trigger })}
          >
            {t(isShown ? "showAll" : "show")}
          </button>
        )}
        {editable ? (
          <SmallButton
            icon="edit"
            label={t(trigger === null ? "bind" : "change")}
            onClick={() => setOpen(true)}
          />
        ) : null}
      </div>
      {isOpen ? <ScenarioDialog onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
