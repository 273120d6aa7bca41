import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { EntryView } from "@/api/generated";
import { useLibrary, useLibraryWork } from "@/api/library";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { useEditing, useMapDocument, useMapIds } from "../../live/hooks";
import { SmallButton } from "../form/fields";
import classes from "./StepPanel.module.css";

const SETTLED_MS = 900;

/** The entry of the library that a touchpoint of this map is kept in step with; undefined while nobody knows. */
export function useEntryOf(touchpoint: string, enabled: boolean): EntryView | null | undefined {
  const { project } = useMapIds();
  const id = useMapDocument((map) => map.touchpoints[touchpoint]?.library ?? null);
  const { data, error } = useLibrary(project, enabled && id !== null);
  if (id === null || error) return null;
  return data ? (data.entries.find(({ entry }) => entry.id === id) ?? null) : undefined;
}

/** What a touchpoint has to do with the library of the project, and the ways into it and out of it. */
export function LibraryPart({ touchpoint, view }: { touchpoint: string; view: EntryView | null }) {
  return view ? <Linked touchpoint={touchpoint} view={view} /> : <Unlinked touchpoint={touchpoint} />;
}

function Linked({ touchpoint, view }: { touchpoint: string; view: EntryView }) {
  const { t } = useTranslation(["map_step", "touchpoints"]);
  const lang = useLang();
  const { project, map } = useMapIds();
  const { editable, make } = useEditing();
  const { link } = useLibraryWork(project);
  const { refetch } = useLibrary(project);
  const own = useMapDocument((document) => document.touchpoints[touchpoint]);
  const before = useRef(own);
  useEffect(() => {
    if (before.current === own) return;
    before.current = own;
    const timer = setTimeout(() => void refetch(), SETTLED_MS); // what the server compares, it has by then
    return () => clearTimeout(timer);
  }, [own, refetch]);
  const entry = view.entry.id;
  const differs = view.uses.find((use) => use.map === map && use.touchpoint === touchpoint)?.differs ?? [];
  const decide = (keep: "library" | "map") => link.mutate({ entry, body: { map, touchpoint, keep } });
  return (
    <div className={classes["library"]}>
      <p>
        {t("library.linked", { count: new Set(view.uses.map((use) => use.map)).size })}{" "}
        <Link to="/p/$project/touchpoints/$entry" params={{ project, entry }}>
          {t("library.open")}
        </Link>
      </p>
      {differs.length > 0 ? (
        <>
          <p className={controls["warning"]}>
            {t("library.differs", {
              fields: new Intl.ListFormat(lang).format(differs.map((each) => t(`touchpoints:field.${each}`))),
            })}
          </p>
          {editable ? (
            <div className={controls["actions"]}>
              <button type="button" disabled={link.isPending} onClick={() => decide("library")}>
                {t("touchpoints:uses.keepLibrary")}
              </button>
              <button type="button" disabled={link.isPending} onClick={() => decide("map")}>
                {t("touchpoints:uses.keepMap")}
              </button>
            </div>
          ) : null}
        </>
      ) : null}
      {editable ? (
        <SmallButton
          icon="split"
          label={t("library.unlink")}
          onClick={() =>
            make([
              {
                change: "set_field",
                collection: "touchpoints",
                id: touchpoint,
                field: "library",
                value: null,
              },
            ])
          }
        />
      ) : null}
      {link.error ? <Failure error={link.error} /> : null}
    </div>
  );
}

function Unlinked({ touchpoint }: { touchpoint: string }) {
  const { t } = useTranslation("map_step");
  const lang = useLang();
  const { project, map } = useMapIds();
  const { editable } = useEditing();
  const { data } = useLibrary(project);
  const { adopt, link } = useLibraryWork(project);
  const error = adopt.error ?? link.error;
  const entries = (data?.entries ?? [])
    .map(({ entry }) => ({
      id: entry.id,
      name: entry.name[lang] || entry.name[lang === "en" ? "de" : "en"] || "",
    }))
    .sort((a, b) => a.name.localeCompare(b.name, lang));
  if (!editable) return null;
  return (
    <div className={classes["library"]}>
      <p>{t("library.alone")}</p>
      <div className={classes["row"]}>
        <SmallButton
          icon="plus"
          label={t("library.adopt")}
          disabled={adopt.isPending}
          onClick={() => adopt.mutate({ map, touchpoint })}
        />
        {entries.length > 0 ? (
          <select
            className={controls["select"]}
            aria-label={t("library.link")}
            value=""
            disabled={link.isPending}
            onChange={(event) =>
              link.mutate({ entry: event.target.value, body: { map, touchpoint, keep: "library" } })
            }
          >
            <option value="">{t("library.link")}</option>
            {entries.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        ) : null}
      </div>
      {error ? <Failure error={error} /> : null}
    </div>
  );
}
