import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Note, Scope } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useAnswer, useProject } from "@/api/queries";
import { withoutDays } from "@/api/scopes";
import { NumberButton } from "@/design/analysis/NumberButton";
import type { Selection } from "@/design/analysis/selection";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Popup } from "@/design/controls/Popup";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import type { ScopeSearch, SegmentAt } from "./address";
import { Item } from "./Chip";
import { CompareNotes } from "./CompareNotes";
import { type NamedSegment, useNamed, useWhose } from "./named";
import { PeriodChip } from "./PeriodChip";
import { dayIn } from "./periods";
import type { Side, Trouble } from "./resolving";
import { type Rule, sameRules } from "./rules";
import classes from "./ScopeBar.module.css";
import { SegmentChip } from "./SegmentChip";
import { type Built, SegmentDialog } from "./SegmentDialog";
import { SegmentsDialog } from "./SegmentsDialog";
import { SideMark } from "./SideMark";
import { TriggerChip } from "./TriggerChip";
import { useScenarioTrigger } from "./useScenario";
import { useChoosingScope, useScope, useScopeSearch } from "./useScope";
import { daysInWords, selectionInWords } from "./words";

interface Props {
  project: string;
  /** The map whose personas may be chosen. */
  map?: string | undefined;
  /** With which events the map's scenario begins, where somebody is at it; without it, as it is stored. */
  scenario?: Selection | null;
  /** Whether a second side may stand beside the first: what is shown has a place for both. */
  twoSides?: boolean;
  /** Whether it stands within a page, under its heading, and not across the screen. */
  isWithin?: boolean;
  /** What is shown has days of its own: none are to be chosen. */
  hasOwnDays?: boolean;
  /** What to know before reading the differences on show. */
  notes?: readonly Note[] | undefined;
  /** What stands at the end of the bar. */
  children?: ReactNode;
}

type Asked =
  | { readonly ask: "build"; readonly side: "shown" | "beside"; readonly built: Built }
  | { readonly ask: "manage"; readonly side: "shown" | "beside" };

const NEW: Built = { id: null, name: "", rules: [] };
const EVERYTHING = {
  segment: undefined,
  period: undefined,
  trigger: undefined,
  beside: undefined,
  beside_period: undefined,
} as const;
/** Of whom and when the numbers are, to be read and to be chosen. Guests of one map, and maps without data, have none. */
export function ScopeBar(props: Props) {
  const isGuest = useGuest() !== null;
  const detail = useProject(props.project, !isGuest);
  if (isGuest || !detail.data?.summary.latest) return null;
  return <Bar {...props} />;
}

function Bar({
  project,
  map,
  scenario: open,
  twoSides = false,
  hasOwnDays = false,
  isWithin = false,
  notes = [],
  children,
}: Props) {
  const { t } = useTranslation("scope");
  const search = useScopeSearch();
  const { understood, hasBeside } = useScope();
  const choose = useChoosingScope();
  const [asked, ask] = useState<Asked | null>(null);
  const detail = useProject(project).data;
  const named = useNamed(project, map);
  const whoseIs = useWhose(named);
  const stored = useScenarioTrigger(project, open === undefined ? map : undefined);
  const scenario = open === undefined ? stored : open;
  if (!detail) return null;
  const { summary } = detail;
  const zone = summary.project.time_zone;
  const today = dayIn(summary.latest ?? "", zone);
  const begin = dayIn(summary.earliest ?? summary.latest ?? "", zone);
  const sides = understood?.trouble === null ? understood : null;
  const isAnything = Object.values(search).some((each) => each !== undefined);
  const isBeside = twoSides && hasBeside;

  const chipsOf = (side: "shown" | "beside") => {
    const of = side === "shown" ? (sides?.shown ?? null) : (sides?.beside ?? null);
    const at = side === "shown" ? search.segment : search.beside;
    return (
      <>
        <SegmentChip
          side={side}
          chosen={at}
          hasRest={search.segment !== undefined}
          text={of && (side === "shown" || at !== undefined) ? whoseIs(of.whose) : t("whose.same")}
          named={named}
          onChoose={(next) => choose(side === "shown" ? chosenShown(search, next) : { beside: next })}
          onBuild={(rules) => ask({ ask: "build", side, built: builtOf(rules, named) })}
          onManage={() => ask({ ask: "manage", side })}
        />
        {hasOwnDays ? null : (
          <PeriodChip
            side={side}
            chosen={side === "shown" ? search.period : search.beside_period}
            shown={search.period}
            days={of?.days ?? { first: null, last: null }}
            today={today}
            begin={begin}
            onChoose={(next) =>
              choose(side === "shown" ? periodShown(search, next) : { beside_period: next })
            }
          />
        )}
        {of ? (
          <People
            project={project}
            side={hasOwnDays ? ofAllDays(of) : of}
            whose={whoseIs(of.whose)}
            everybody={summary.customers}
          />
        ) : null}
      </>
    );
  };
  const show = (at: SegmentAt) => {
    choose(asked?.side === "beside" ? { beside: at } : { segment: at });
    ask(null);
  };

  return (
    <section className={classes["bar"]} data-within={isWithin || undefined} aria-label={t("bar.label")}>
      <fieldset className={classes["side"]} aria-label={t(isBeside ? "bar.shownSide" : "bar.label")}>
        {isBeside ? <SideMark side="shown" /> : <span className={classes["title"]}>{t("bar.title")}</span>}
        {scenario !== null || search.trigger !== undefined ? (
          <TriggerChip
            scenario={scenario}
            chosen={search.trigger}
            onChoose={(trigger) => choose({ trigger })}
          />
        ) : null}
        {chipsOf("shown")}
      </fieldset>
      {isBeside ? (
        <fieldset className={classes["side"]} aria-label={t("bar.besideSide")}>
          <span className={classes["with"]}>{t("bar.with")}</span>
          <SideMark side="beside" />
          {chipsOf("beside")}
          {notes.length > 0 ? <CompareNotes notes={notes} /> : null}
          <IconButton
            icon="close"
            size={14}
            label={t("bar.removeBeside")}
            onClick={() => choose({ beside: undefined, beside_period: undefined })}
          />
        </fieldset>
      ) : null}
      {twoSides && !hasBeside && sides ? (
        <BesideMenu
          search={search}
          onChoose={choose}
          onBuild={() => ask({ ask: "build", side: "beside", built: NEW })}
        />
      ) : null}
      {isAnything ? (
        <button type="button" className={controls["quiet"]} onClick={() => choose(EVERYTHING)}>
          {t("bar.clear")}
        </button>
      ) : null}
      {children}
      {sides?.shown.trigger ? <Since trigger={sides.shown.trigger} isBoth={isBeside} /> : null}
      {understood && understood.trouble !== null ? <Lost trouble={understood.trouble} /> : null}
      {asked?.ask === "build" ? (
        <SegmentDialog
          key={asked.built.id ?? ""}
          project={project}
          built={asked.built}
          events={detail.event_names}
          properties={detail.properties}
          onShow={show}
          onClose={() => ask(null)}
        />
      ) : null}
      {asked?.ask === "manage" ? (
        <SegmentsDialog
          project={project}
          segments={named.filter(({ kind }) => kind === "segment")}
          onChange={(built) => ask({ ask: "build", side: asked.side, built })}
          onNew={() => ask({ ask: "build", side: asked.side, built: NEW })}
          onClose={() => ask(null)}
        />
      ) : null}
    </section>
  );
}

/** The same customers, whenever it was. */
const ofAllDays = (side: Side): Side => ({
  ...side,
  scope: withoutDays(side.scope) ?? null,
  days: { first: null, last: null },
});

type Change = Parameters<ReturnType<typeof useChoosingScope>>[0];

/** Without customers of its own, what is shown has no rest. */
function chosenShown({ beside }: ScopeSearch, next: ScopeSearch["beside"]): Change {
  const segment = next === "rest" || next === "all" ? undefined : next;
  return segment === undefined && (beside === "rest" || beside === "all")
    ? { segment, beside: undefined }
    : { segment };
}

/** Without a period, there is none before it. */
function periodShown({ beside_period: beside }: ScopeSearch, next: ScopeSearch["beside_period"]): Change {
  const period = next === "before" || next === "year_before" || next === "whole" ? undefined : next;
  const isEnded = period !== undefined && !/^\.\.|\.\.$/.test(period);
  return !isEnded && (beside === "before" || beside === "year_before" || (!period && beside === "whole"))
    ? { period, beside_period: undefined }
    : { period };
}

/** What the builder begins with: the saved segment of these rules, or the rules alone. */
function builtOf(rules: readonly Rule[], named: readonly NamedSegment[]): Built {
  return named.find((each) => each.kind === "segment" && sameRules(each.rules, rules)) ?? { ...NEW, rules };
}

/** Everybody of a side: how many they are, which opens. */
const everyone = (scope: Scope | null) => ({
  question: "funnel" as const,
  steps: [{}],
  detail: "counts" as const,
  ...(scope ? { scope } : {}),
});

interface PeopleProps {
  project: string;
  side: Side;
  whose: string;
  /** How many there are in all, which nobody has to count. */
  everybody: number;
}

function People(props: PeopleProps) {
  const { side, whose, everybody } = props;
  return side.scope === null ? <HowMany side={side} whose={whose} n={everybody} /> : <Counted {...props} />;
}

function Counted({ project, side, whose }: PeopleProps) {
  const { t } = useTranslation("scope");
  const { data, error, isPlaceholderData, refetch } = useAnswer(project, everyone(side.scope));
  if (error && !isPlaceholderData)
    return (
      <div className={classes["wide"]}>
        <Failure error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!data)
    return (
      <span className={classes["people"]} role="status">
        {t("count.counting")}
      </span>
    );
  const n = data.steps[0]?.customers ?? 0;
  return (
    <>
      <HowMany side={side} whose={whose} n={n} isBusy={isPlaceholderData} />
      {n === 0 && !isPlaceholderData ? <Nobody side={side} /> : null}
    </>
  );
}

interface HowManyProps {
  side: Side;
  whose: string;
  n: number;
  isBusy?: boolean;
}

function HowMany({ side, whose, n, isBusy = false }: HowManyProps) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  return (
    <span className={classes["people"]} aria-busy={isBusy}>
      <NumberButton
        number={{
          title: whose,
          value: t("count.customers", { n: count(n, lang), count: n }),
          detail: daysInWords(side.days, t, lang),
          of: everyone(side.scope),
          part: { part: "funnel", position: 1 },
        }}
      />
    </span>
  );
}

/** What it means that journeys are looked at from a trigger on. */
function Since({ trigger, isBoth }: { trigger: Selection; isBoth: boolean }) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  return (
    <p className={`${controls["hint"]} ${classes["wide"]}`}>
      {t(isBoth ? "trigger.meansBoth" : "trigger.means", { trigger: selectionInWords(trigger, t, lang) })}
    </p>
  );
}

/** Why there is nobody: what is asked for does not come together in the data. */
function Nobody({ side }: { side: Side }) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const days = daysInWords(side.days, t, lang);
  const isEver = side.days.first === null && side.days.last === null;
  const isAnyone = side.whose.rules.length === 0;
  if (side.trigger)
    return (
      <p className={`${controls["warning"]} ${classes["wide"]}`} role="status">
        {t("nobody.trigger", { trigger: selectionInWords(side.trigger, t, lang) })}
      </p>
    );
  return (
    <p className={`${controls["warning"]} ${classes["wide"]}`} role="status">
      {isAnyone ? t("nobody.period", { days }) : isEver ? t("nobody.segment") : t("nobody.both", { days })}
    </p>
  );
}

function Lost({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation("scope");
  const choose = useChoosingScope();
  return (
    <p className={`${controls["warning"]} ${classes["wide"]}`} role="alert">
      {t(`trouble.${trouble}`)}{" "}
      <button
        type="button"
        className={controls["quiet"]}
        onClick={() => choose({ beside: undefined, beside_period: undefined })}
      >
        {t("bar.removeBeside")}
      </button>
    </p>
  );
}

interface BesideProps {
  search: ScopeSearch;
  onChoose: (change: Change) => void;
  onBuild: () => void;
}

/** What is worth holding beside, first what follows from what is shown. */
function BesideMenu({ search, onChoose, onBuild }: BesideProps) {
  const { t } = useTranslation("scope");
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const choose = (change: Change) => () => {
    setOpen(false);
    onChoose(change);
  };
  const isEnded = search.period !== undefined && !/^\.\.|\.\.$/.test(search.period);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes["add"]}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="plus" size={13} />
        {t("bar.beside")}
      </button>
      {open && button.current ? (
        <Popup anchor={button.current} role="menu" label={t("bar.beside")} onClose={() => setOpen(false)}>
          {search.segment ? (
            <>
              <Item on={false} onChoose={choose({ beside: "rest" })}>
                {t("whose.rest")}
              </Item>
              <Item on={false} onChoose={choose({ beside: "all" })}>
                {t("whose.everybody")}
              </Item>
            </>
          ) : null}
          {isEnded ? (
            <>
              <Item on={false} onChoose={choose({ beside_period: "before" })}>
                {t("period.before")}
              </Item>
              <Item on={false} onChoose={choose({ beside_period: "year_before" })}>
                {t("period.year_before")}
              </Item>
            </>
          ) : null}
          {search.period ? (
            <Item on={false} onChoose={choose({ beside_period: "whole" })}>
              {t("period.whole")}
            </Item>
          ) : (
            <Item on={false} onChoose={choose({ period: "last_30", beside_period: "before" })}>
              {t("bar.lastMonths")}
            </Item>
          )}
          <button
            type="button"
            role="menuitem"
            className={classes["item"]}
            onClick={() => {
              setOpen(false);
              onBuild();
            }}
          >
            <Icon name="plus" size={14} />
            {t("whose.others")}
          </button>
        </Popup>
      ) : null}
    </>
  );
}
