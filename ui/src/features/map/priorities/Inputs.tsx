import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { count } from "@/design/format";
import { formulaOf, NEEDED } from "../core/scoring";
import type { Affected, OpportunityStatus } from "../core/types";
import { useEditing, useMapDocument, useMapStore, useSaid } from "../live/hooks";
import { Choice, LineField, LineInput } from "../panels/form/fields";
import field from "../panels/form/fields.module.css";
import { judge, recordOf } from "./judging";
import { NumberField, written } from "./NumberField";
import classes from "./Priorities.module.css";
import { liveOf, useConcerned } from "./useCounted";

const STATUSES: readonly OpportunityStatus[] = ["new", "considered", "planned", "in_work", "done", "dropped"];
const IMPACTS = [3, 2, 1, 0.5, 0.25];
const OWN = [
  "reach",
  "impact",
  "confidence",
  "effort",
  "value",
  "ice_impact",
  "ice_confidence",
  "ice_ease",
] as const;
type Own = (typeof OWN)[number];

const RANGES: Readonly<Record<Own, readonly [number, number]>> = {
  reach: [0, 1e9],
  impact: [0.25, 3],
  confidence: [0, 1],
  effort: [0.1, 1_000],
  value: [0, 1e12],
  ice_impact: [1, 10],
  ice_confidence: [1, 10],
  ice_ease: [1, 10],
};

/** What a card that is an opportunity is scored by, as the method of its map asks for it. */
export function Inputs({ card }: { card: string }) {
  const { t } = useTranslation("priorities");
  const { make } = useEditing();
  const store = useMapStore();
  const scoring = useMapDocument((map) => map.scoring);
  const formula = useMapDocument((map) => map.formula);
  const opportunities = useMapDocument((map) => map.opportunities);
  const id = recordOf({ insights: {}, opportunities }, "opportunities", card);
  const own = id === undefined ? undefined : opportunities[id];
  const asked = useMemo((): readonly string[] => {
    if (scoring !== "formula") return NEEDED[scoring];
    const read = formulaOf({ formula });
    return typeof read === "string" ? ["value", "effort"] : read.names;
  }, [scoring, formula]);
  const set = (values: Readonly<Record<string, unknown>>) =>
    make(judge(store.snapshot(), "opportunities", card, values));
  return (
    <div className={classes["inputs"]}>
      {OWN.filter((name) => asked.includes(name)).map((name) => {
        if (name === "reach") return <Reach key={name} card={card} />;
        if (name === "impact")
          return <Impact key={name} value={own?.impact ?? null} onSet={(value) => set({ impact: value })} />;
        const [lowest, highest] = RANGES[name];
        return (
          <NumberField
            key={name}
            label={t(`input.${name}`)}
            value={own?.[name] ?? null}
            lowest={lowest}
            highest={highest}
            per={name === "confidence" ? 100 : 1}
            hint={t(`inputHint.${name}`)}
            onSet={(value) => set({ [name]: value })}
          />
        );
      })}
      <Choice
        label={t("status")}
        value={own?.status ?? "new"}
        options={STATUSES.map((value) => ({ value, label: t(`is.${value}`) }))}
        onChoose={(status) => set({ status: status === "new" ? null : status })}
      />
      <Owner card={card} id={id} />
    </div>
  );
}

/** Marks of impact, as RICE has them; another number that somebody wrote or dragged is one more. */
function Impact({ value, onSet }: { value: number | null; onSet: (value: number | null) => void }) {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  const marks =
    value === null || IMPACTS.includes(value) ? IMPACTS : [...IMPACTS, value].sort((a, b) => b - a);
  return (
    <Choice
      label={t("input.impact")}
      value={value === null ? "" : String(value)}
      options={[
        { value: "", label: "–" },
        ...marks.map((mark) => ({
          value: String(mark),
          label: IMPACTS.includes(mark)
            ? t(`impact.${String(mark).replace(".", "_")}`, { mark: written(mark, lang) })
            : written(mark, lang),
        })),
      ]}
      onChoose={(mark) => onSet(mark === "" ? null : Number(mark))}
    />
  );
}

const KINDS: readonly Affected[] = ["reached", "dropped", "failing", "unhappy"];

/** Written by hand, or the customers counted at the card's step, whose number it then follows. */
function Reach({ card }: { card: string }) {
  const { t } = useTranslation("priorities");
  const { lang, make } = useEditing();
  const store = useMapStore();
  const opportunities = useMapDocument((map) => map.opportunities);
  const step = useMapDocument((map) => map.cells[card]?.step ?? "");
  const concerned = useConcerned();
  const id = recordOf({ insights: {}, opportunities }, "opportunities", card);
  const own = id === undefined ? undefined : opportunities[id];
  const live = liveOf(concerned.data)[step] ?? {};
  const bound = own?.reach_live ?? null;
  const kinds = KINDS.filter((kind) => live[kind] !== undefined || kind === bound);
  const set = (values: Readonly<Record<string, unknown>>) =>
    make(judge(store.snapshot(), "opportunities", card, values));
  const now = bound === null ? undefined : live[bound];
  return (
    <>
      {kinds.length > 0 ? (
        <Choice
          label={t("reachFrom")}
          value={bound ?? ""}
          options={[
            { value: "", label: t("reachByHand") },
            ...kinds.map((kind) => ({ value: kind, label: t(`what.${kind}`) })),
          ]}
          onChoose={(kind) => set({ reach_live: kind || null })}
        />
      ) : null}
      {bound === null ? (
        <NumberField
          label={t("input.reach")}
          value={own?.reach ?? null}
          lowest={0}
          highest={1e9}
          hint={t("inputHint.reach")}
          onSet={(value) => set({ reach: value })}
        />
      ) : (
        <div className={field["field"]}>
          <span className={controls["label"]}>{t("input.reach")}</span>
          <p className={classes["counted"]}>
            {now === undefined ? t("reachUncounted") : t("reachCounted", { n: count(now, lang) })}
          </p>
        </div>
      )}
    </>
  );
}

function Owner({ card, id }: { card: string; id: string | undefined }) {
  const { t } = useTranslation("priorities");
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  if (id !== undefined)
    return (
      <LineField
        place={{ collection: "opportunities", id, field: "owner" }}
        label={t("owner")}
        invitation={t("ownerEmpty")}
      />
    );
  return (
    <div className={field["field"]}>
      <span className={controls["label"]}>{t("owner")}</span>
      <LineInput
        label={t("owner")}
        value=""
        disabled={!editable}
        longest={200}
        placeholder={t("ownerEmpty")}
        onSet={(text) => {
          const changes = judge(store.snapshot(), "opportunities", card, { owner: text });
          const made = changes[0];
          if (made?.change !== "add") return;
          make([
            ...changes,
            {
              change: "edit_text",
              collection: "opportunities",
              id: made.id,
              field: "owner",
              text,
              language: lang,
            },
          ]);
        }}
      />
    </div>
  );
}

/** How bad a pain point is, how often it happens, and what customers say about it. */
export function InsightInputs({ card }: { card: string }) {
  const { t } = useTranslation("priorities");
  const { editable, make } = useEditing();
  const store = useMapStore();
  const insights = useMapDocument((map) => map.insights);
  const id = recordOf({ insights, opportunities: {} }, "insights", card);
  const own = id === undefined ? undefined : insights[id];
  const verbatims = useSaid("insights", id ?? "", "verbatims");
  const marks = (name: "severity" | "frequency") => (
    <Choice
      label={t(`input.${name}`)}
      value={String(own?.[name] ?? "")}
      options={["", "1", "2", "3", "4", "5"].map((mark) => ({
        value: mark,
        label: mark === "" ? "–" : t(`${name}.${mark}`),
      }))}
      onChoose={(mark) =>
        make(judge(store.snapshot(), "insights", card, { [name]: mark === "" ? null : Number(mark) }))
      }
    />
  );
  return (
    <div className={classes["inputs"]}>
      {marks("severity")}
      {marks("frequency")}
      <div className={`${field["field"]} ${classes["all"]}`}>
        <span className={controls["label"]}>{t("verbatims")}</span>
        <LineInput
          grows
          label={t("verbatims")}
          value={id === undefined ? "" : verbatims.text}
          disabled={!editable}
          longest={4_000}
          placeholder={t("verbatimsEmpty")}
          onSet={(text) => writeVerbatims(text)}
        />
      </div>
    </div>
  );

  function writeVerbatims(text: string) {
    const changes = id === undefined ? judge(store.snapshot(), "insights", card, { verbatims: text }) : [];
    const made = changes[0];
    const written = id ?? (made?.change === "add" ? made.id : undefined);
    if (written === undefined) return;
    make([
      ...changes,
      {
        change: "edit_text",
        collection: "insights",
        id: written,
        field: "verbatims",
        text,
        language: store.snapshot().locale,
      },
    ]);
  }
}
