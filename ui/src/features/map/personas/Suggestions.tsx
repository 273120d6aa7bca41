import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FoundGroup, Groups, Scope, Segment } from "@/api/generated";
import { useGroups } from "@/api/personas";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, share } from "@/design/format";
import { useScoped } from "../../scope/useScope";
import { sameJson } from "../core/json";
import { useEditing, useMapDocument, useMapIds } from "../live/hooks";
import { Part } from "../panels/form/fields";
import { nameOf, storyOf, traitOf } from "./likeness";
import classes from "./Measured.module.css";
import { intervalOf } from "./Portion";
import { useLikeness } from "./useCalled";
import { partOf } from "./useMeasured";

const MOST_TRAITS = 8;
const GROUPS: Groups = { question: "groups" };

interface Props {
  onAccept: (group: FoundGroup) => void;
  onClose: () => void;
}

/** Groups of customers who do alike, to be made personas or thrown away; those that do not come back are not given. */
export function Suggestions({ onAccept, onClose }: Props) {
  const { t } = useTranslation("map_personas_data");
  const { lang } = useEditing();
  const { project } = useMapIds();
  const groups = useGroups(project, useScoped(GROUPS));
  const thrown = useThrownAway(project);
  const personas = useMapDocument((map) => map.personas);
  const found = groups.data;
  const isThere = (segment: Segment) =>
    Object.values(personas).some((each) => sameJson(each.segment, segment));
  const given = found?.groups.filter((group) => !thrown.has(group.segment)) ?? [];
  return (
    <Part
      title={t("suggested.title")}
      actions={
        <button type="button" className={controls["quiet"]} onClick={onClose}>
          {t("suggested.close")}
        </button>
      }
    >
      {groups.error ? (
        <Failure error={groups.error} onRetry={() => void groups.refetch()} />
      ) : found === undefined ? (
        <p role="status" className={controls["hint"]}>
          {t("suggested.looking")}
        </p>
      ) : (
        <>
          <p className={classes["note"]}>
            {found.absent
              ? t(`suggested.absent.${found.absent}`)
              : t("suggested.lead", { count: found.n_events })}
          </p>
          <ul className={classes["groups"]}>
            {given.map((group) => (
              <Group
                key={JSON.stringify(group.segment)}
                group={group}
                scope={found.question.scope ?? null}
                isThere={isThere(group.segment)}
                onAccept={() => onAccept(group)}
                onThrow={() => thrown.add(group.segment)}
              />
            ))}
          </ul>
          {found.groups.length > given.length ? (
            <button type="button" className={controls["quiet"]} onClick={thrown.clear}>
              {t("suggested.again", { count: found.groups.length - given.length })}
            </button>
          ) : null}
          {found.fleeting.map((group) => (
            <p key={`${group.share} ${group.stability}`} className={classes["note"]}>
              {t("suggested.fleeting", {
                share: share(group.share, lang),
                stability: share(group.stability, lang),
              })}
            </p>
          ))}
          {(found.notes ?? []).filter(isNew).map((note) => (
            <p key={note.code} className={classes["note"]}>
              {note[lang]}
            </p>
          ))}
        </>
      )}
    </Part>
  );
}

/** What of a group that is not given is said above, group by group. */
const isNew = ({ code }: { code: string }) => code !== "groups.fleeting";

interface GroupProps {
  group: FoundGroup;
  /** Of whom and when the groups were asked. */
  scope: Scope | null;
  /** Whether a persona of the map stands for these customers already. */
  isThere: boolean;
  onAccept: () => void;
  onThrow: () => void;
}

function Group({ group, scope, isThere, onAccept, onThrow }: GroupProps) {
  const { t } = useTranslation(["map_personas_data", "map_likeness"]);
  const { lang } = useEditing();
  const words = useLikeness()(lang);
  const name = nameOf(group, words);
  return (
    <li className={classes["group"]}>
      <h4>{name}</h4>
      <p>{storyOf(group, words)}</p>
      <dl className={classes["found-by"]}>
        <div>
          <dt>{t("map_likeness:facts.size")}</dt>
          <dd>
            <NumberButton
              number={{
                title: name,
                value: count(group.told.customers, lang),
                detail: intervalOf(group.told, t, lang),
                of: { question: "profile", of: group.segment, ...(scope ? { scope } : {}) },
                part: partOf(),
              }}
            />{" "}
            <small>{t("map_likeness:facts.told", { share: share(group.told.share ?? 0, lang) })}</small>
          </dd>
        </div>
        <div title={t("map_likeness:facts.stabilityLong")}>
          <dt>{t("map_likeness:facts.stability")}</dt>
          <dd>{share(group.stability, lang)}</dd>
        </div>
      </dl>
      <p className={classes["note"]}>
        {t("suggested.rules", {
          precision: share(group.precision, lang),
          recall: share(group.recall, lang),
          share: share(group.customers.share ?? 0, lang),
        })}
      </p>
      <details className={classes["traits"]}>
        <summary>{t("suggested.traits")}</summary>
        <ul>
          {group.traits.slice(0, MOST_TRAITS).map((trait) => (
            <li key={trait.said.en}>
              <span>{traitOf(trait, words)}</span>
              <b>{share(trait.share, lang)}</b>
              <small>{t("others", { share: share(trait.others, lang) })}</small>
            </li>
          ))}
        </ul>
      </details>
      <div className={controls["actions"]}>
        <button type="button" data-main disabled={isThere} onClick={onAccept}>
          {t(isThere ? "suggested.there" : "suggested.accept")}
        </button>
        {isThere ? null : (
          <button type="button" onClick={onThrow}>
            {t("suggested.throw")}
          </button>
        )}
      </div>
    </li>
  );
}

/** The suggestions that somebody threw away in this browser, so that they do not come again by themselves. */
function useThrownAway(project: string) {
  const key = `etappe.suggestions.${project}`;
  const [thrown, setThrown] = useState<readonly string[]>(() => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(kept) ? kept.map(String) : [];
    } catch {
      return [];
    }
  });
  const keep = (now: readonly string[]) => {
    setThrown(now);
    try {
      localStorage.setItem(key, JSON.stringify(now));
    } catch {
      // Without room to keep it, it holds until the page is left.
    }
  };
  return {
    has: (segment: Segment) => thrown.includes(JSON.stringify(segment)),
    add: (segment: Segment) => keep([...thrown, JSON.stringify(segment)]),
    clear: () => keep([]),
  };
}
