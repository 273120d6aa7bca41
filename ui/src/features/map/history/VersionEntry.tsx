import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Label, Version } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { duration, instant } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import { Trouble } from "../comments/Trouble";
import { useViewName } from "../panels/scene";
import { Differences } from "./Differences";
import classes from "./HistoryPanel.module.css";
import { Naming } from "./Naming";
import { usePast } from "./past";
import { hours, kindsOf, namesOf, notesOf, peopleOf, seconds } from "./telling";

interface Props {
  version: Version;
  /** The number of what the map says now. */
  latest: number;
  /** All versions, to say which one was brought back. */
  all: readonly Version[];
}

/** A version in the timeline; the chosen one is on the map and says what differs. */
export function VersionEntry({ version, latest, all }: Props) {
  const { t } = useTranslation("map_history");
  const lang = useLang();
  const { version: chosen, choose, leave } = usePast();
  const toGrid = useGrid();
  const id = useId();
  const isNow = version.seq === latest;
  // The newest one grows while people work.
  const opened = chosen?.seq === version.seq || (isNow && chosen?.since === version.since);
  const { name, earlier } = namesOf(version);
  const who = peopleOf(version, t("somebody"), lang);
  const took = seconds(version);
  const kinds = kindsOf(version).map((kind) => t(`kind.${kind}`));
  const touched = version.since === 0 ? [t("made"), ...kinds] : kinds;
  return (
    <li data-opened={opened || undefined} data-marked={name !== null || undefined}>
      <button
        type="button"
        className={classes["entry"]}
        aria-expanded={opened}
        aria-controls={opened ? id : undefined}
        onClick={() => {
          if (opened) return leave();
          if (!isNow) toGrid();
          choose(version, isNow);
        }}
      >
        {name ? <b>{name}</b> : null}
        <span className={classes["when"]}>
          <time dateTime={version.ended_at}>{hours(version, lang)}</time>
          {took >= 60 ? <span>{duration(took, lang)}</span> : null}
          {isNow ? <span className={classes["now"]}>{t("now")}</span> : null}
        </span>
        {who ? <span className={classes["who"]}>{who}</span> : null}
        {touched.length > 0 ? <span className={classes["kinds"]}>{touched.join(" · ")}</span> : null}
        {notesOf(version).map((label) => (
          <span key={label.id} className={classes["note"]}>
            <Note label={label} all={all} />
          </span>
        ))}
      </button>
      {opened ? (
        <div id={id} className={classes["inside"]}>
          <Inside version={version} latest={latest} name={name} earlier={earlier} />
        </div>
      ) : null}
    </li>
  );
}

/** Why Etappe put a mark there. */
function Note({ label, all }: { label: Label; all: readonly Version[] }) {
  const { t } = useTranslation("map_history");
  const lang = useLang();
  const of = all.find(({ seq }) => seq === label.restored);
  const when = of ? instant(of.ended_at, lang) : null;
  const which = (of && namesOf(of).name) ?? when;
  if (label.reason === "restored") return which ? t("note.restored", { which }) : t("note.restoredOld");
  return which ? t("note.kept", { which }) : t("note.keptOld");
}

/** Leads to a view that can show a version. */
function useGrid(): () => void {
  const { now } = usePast();
  const navigate = useNavigate();
  const { project, map } = now;
  const view = useViewName(project, map);
  return () => {
    if (view !== "grid" && view !== "line")
      void navigate({ to: "/p/$project/maps/$map", params: { project, map } });
  };
}

interface InsideProps {
  version: Version;
  latest: number;
  name: string | null;
  earlier: readonly string[];
}

function Inside({ version, latest, name, earlier }: InsideProps) {
  const { t } = useTranslation("map_history");
  const past = usePast();
  const [naming, setNaming] = useState(false);
  const isNow = version.seq === latest;
  if (past.error) return <Trouble error={past.error} />;
  if (!past.document) return <p role="status">{t("version.loading")}</p>;
  return (
    <>
      {earlier.length > 0 ? (
        <p className={classes["earlier"]}>{t("name.earlier", { names: earlier.join(" · ") })}</p>
      ) : null}
      {isNow ? null : <Sides />}
      {naming ? (
        <Naming
          version={version.seq}
          label={t("name.version")}
          action={t("name.do")}
          before={name ?? ""}
          onDone={() => setNaming(false)}
        />
      ) : null}
      {past.now.editable ? (
        <div className={controls["actions"]}>
          {naming ? null : (
            <button type="button" onClick={() => setNaming(true)}>
              <Icon name="edit" size={14} />
              {name ? t("name.change") : t("name.give")}
            </button>
          )}
          {isNow ? null : (
            <button type="button" onClick={() => past.ask(version)}>
              <Icon name="undo" size={14} />
              {t("restore.ask")}
            </button>
          )}
        </div>
      ) : null}
      <Differences version={version} latest={latest} />
    </>
  );
}

/** Whether the map shows then or now, while both are compared. */
function Sides() {
  const { t } = useTranslation("map_history");
  const { isShown, show } = usePast();
  return (
    <Segmented
      tabs
      label={t("side.legend")}
      value={isShown ? "then" : "now"}
      choices={[
        { value: "then", label: t("side.then") },
        { value: "now", label: t("side.now") },
      ]}
      onChange={(side) => show(side === "then")}
    />
  );
}
