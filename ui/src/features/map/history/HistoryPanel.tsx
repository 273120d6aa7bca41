import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useVersions, useVersionsAgain } from "@/api/history";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import classes from "./HistoryPanel.module.css";
import { Naming } from "./Naming";
import { type Past, usePast } from "./past";
import { daysOf, isMarked } from "./telling";
import { VersionEntry } from "./VersionEntry";

const AT_ONCE = 60;

/** How the map came to be: its versions day by day, the newest first. */
export default function HistoryPanel() {
  const { t } = useTranslation("map_history");
  const lang = useLang();
  const past = usePast();
  const versions = useVersions(past.now);
  const [marked, setMarked] = useState(false);
  const [shown, setShown] = useState(AT_ONCE);
  useKeptUp(past);
  const all = versions.data;
  const passing = useMemo(() => (all ?? []).filter((version) => !marked || isMarked(version)), [all, marked]);
  const days = useMemo(() => daysOf(passing.slice(0, shown), lang, new Date()), [passing, shown, lang]);

  if (versions.error && !all)
    return <Failure error={versions.error} onRetry={() => void versions.refetch()} />;
  if (!all) return <p role="status">{t("loading")}</p>;
  const latest = all[0];
  return (
    <div className={classes["panel"]}>
      {past.now.editable ? (
        <Naming version={null} label={t("name.now")} hint={t("name.nowHint")} action={t("name.do")} />
      ) : null}
      <Filter marked={marked} all={all.length} some={all.filter(isMarked).length} onChoose={setMarked} />
      {passing.length === 0 ? <p className={classes["none"]}>{t("none")}</p> : null}
      {days.map(({ id, title, versions: ofDay }) => (
        <section key={id} aria-labelledby={`day-${id}`}>
          <h3 id={`day-${id}`}>{title}</h3>
          <ol className={classes["timeline"]}>
            {ofDay.map((version) => (
              <VersionEntry
                key={version.since === 0 ? "first" : `since ${version.since}`}
                version={version}
                latest={latest?.seq ?? version.seq}
                all={all}
              />
            ))}
          </ol>
        </section>
      ))}
      {passing.length > shown ? (
        <button
          type="button"
          className={`${controls["button"]} ${classes["older"]}`}
          onClick={() => setShown(shown + AT_ONCE)}
        >
          {t("older", { count: passing.length - shown })}
        </button>
      ) : null}
    </div>
  );
}

interface FilterProps {
  marked: boolean;
  all: number;
  some: number;
  onChoose: (marked: boolean) => void;
}

function Filter({ marked, all, some, onChoose }: FilterProps) {
  const { t } = useTranslation("map_history");
  return (
    <Segmented
      tabs
      label={t("filter.legend")}
      value={marked ? "marked" : "all"}
      choices={[
        { value: "all", label: `${t("filter.all")} ${all}` },
        { value: "marked", label: `${t("filter.marked")} ${some}` },
      ]}
      onChange={(chosen) => onChoose(chosen === "marked")}
    />
  );
}

const SETTLED_MS = 1_500;

/** Looks again when the map has changed and rests for a moment, and the server has everything. */
function useKeptUp({ now }: Past): void {
  const { store } = now;
  const document = useSyncExternalStore(store.subscribe, store.snapshot);
  const { unsent } = useSyncExternalStore(store.subscribe, store.standing);
  const again = useVersionsAgain(now);
  const latest = useRef(again);
  latest.current = again;
  const seen = useRef(document);
  useEffect(() => {
    if (unsent > 0 || seen.current === document) return;
    const timer = setTimeout(() => {
      seen.current = document;
      latest.current();
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [document, unsent]);
}
