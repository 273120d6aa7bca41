import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Difference, Version } from "@/api/generated";
import { useDifferences } from "@/api/history";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import type { Place } from "../live/store";
import { useMapView } from "../panels/view";
import classes from "./HistoryPanel.module.css";
import { usePast } from "./past";
import { grouped, placeIn } from "./telling";

interface Props {
  version: Version;
  /** The number of what the map says now. */
  latest: number;
}

/** What a version changed, or what has changed since, in sentences that lead to their places. */
export function Differences({ version, latest }: Props) {
  const { t } = useTranslation("map_history");
  const isNow = version.seq === latest;
  const [since, setSince] = useState(false);
  return (
    <div className={classes["differences"]}>
      {isNow ? (
        <h4>{t("differences.made")}</h4>
      ) : (
        <Segmented
          tabs
          label={t("differences.legend")}
          value={since ? "since" : "made"}
          choices={[
            { value: "made", label: t("differences.made") },
            { value: "since", label: t("differences.since") },
          ]}
          onChange={(chosen) => setSince(chosen === "since")}
        />
      )}
      {since && !isNow ? (
        <Told key="since" version={latest} since={version.seq} />
      ) : version.since === 0 ? (
        <p className={classes["none"]}>{t("differences.first")}</p>
      ) : (
        <Told key="made" version={version.seq} since={version.since} />
      )}
    </div>
  );
}

/** Sentences about what differs between two states, by what they are about. */
function Told({ version, since }: { version: number; since: number }) {
  const { t } = useTranslation("map_history");
  const { now } = usePast();
  const { data, error, refetch } = useDifferences(now, version, since);
  const go = useGoing();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <p role="status">{t("differences.loading")}</p>;
  if (data.length === 0) return <p className={classes["none"]}>{t("differences.none")}</p>;
  return grouped(data).map(({ kind, differences }) => (
    <section key={kind} aria-label={t(`kind.${kind}`)}>
      <h5>
        {t(`kind.${kind}`)} <span>{differences.length}</span>
      </h5>
      <ul className={classes["sentences"]}>
        {differences.map((difference, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two states never change, and so neither does their comparison
          <li key={place} data-kind={difference.kind}>
            <Sentence difference={difference} onGo={go(difference)} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

/** Texts longer than this are shortened in sentences, so that their whole wording is of use. */
const SHORT = 40;

function Sentence({ difference, onGo }: { difference: Difference; onGo: (() => void) | null }) {
  const { t } = useTranslation("map_history");
  const lang = useLang();
  const { before, after } = difference;
  const isLong = (before?.length ?? 0) > SHORT || (after?.length ?? 0) > SHORT;
  const sentence = difference[lang];
  return (
    <>
      <span className={classes["sign"]} aria-hidden="true">
        <Icon name={SIGNS[difference.kind]} size={14} />
      </span>
      <div>
        {onGo ? (
          <button type="button" title={t("differences.go")} onClick={onGo}>
            {sentence}
          </button>
        ) : (
          <span>{sentence}</span>
        )}
        {isLong ? (
          <details>
            <summary>{t("differences.wording")}</summary>
            {before ? (
              <p>
                <b>{t("differences.before")}</b> {before}
              </p>
            ) : null}
            {after ? (
              <p>
                <b>{t("differences.after")}</b> {after}
              </p>
            ) : null}
          </details>
        ) : null}
      </div>
    </>
  );
}

const SIGNS = {
  added: "plus",
  removed: "minus",
  changed: "edit",
  renamed: "edit",
  moved: "right",
  translated: "language",
} as const;

/**
 * The way to the place of a difference: on the map that is shown, or on the other one, which is shown then. Null where
 * neither has a place in the grid for it.
 */
function useGoing(): (difference: Difference) => (() => void) | null {
  const { document: then, isShown, show, now } = usePast();
  const { goTo } = useMapView();
  const today = useSyncExternalStore(now.store.subscribe, now.store.snapshot);
  const [wanted, setWanted] = useState<{ readonly place: Place; readonly inPast: boolean } | null>(null);
  // Where the other map has to be shown first, one goes once it is there.
  useEffect(() => {
    if (!wanted || wanted.inPast !== isShown) return;
    setWanted(null);
    goTo(wanted.place, { keepFocus: true });
  }, [wanted, isShown, goTo]);
  return (difference) => {
    const ofThen = then ? placeIn(then, difference) : null;
    const ofNow = placeIn(today, difference);
    const here = isShown ? ofThen : ofNow;
    const there = isShown ? ofNow : ofThen;
    if (here) return () => goTo(here, { keepFocus: true });
    if (!there) return null;
    return () => {
      show(!isShown);
      setWanted({ place: there, inPast: !isShown });
    };
  };
}
