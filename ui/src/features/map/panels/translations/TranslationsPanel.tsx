import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { share } from "@/design/format";
import { otherOf } from "../../core/swapping";
import { ruleAt } from "../../core/texts";
import type { Lang, PlaceCollection } from "../../core/types";
import { useEditing, useMapDocument } from "../../live/hooks";
import { useOnLeaving } from "../../useOnLeaving";
import { groupsOf, type Listed, progressOf } from "./listing";
import classes from "./TranslationsPanel.module.css";

type Row =
  | { readonly kind: "group"; readonly of: PlaceCollection; readonly count: number }
  | { readonly kind: "text"; readonly listed: Listed };

/** All texts of a map in both languages, side by side; Enter leads from one to the next. */
export default function TranslationsPanel() {
  const { t } = useTranslation("map_translations");
  const { lang: reader, editable } = useEditing();
  const map = useMapDocument((document) => document);
  const { locale } = map;
  const lang = otherOf(locale);
  const groups = useMemo(() => groupsOf(map, lang), [map, lang]);
  const { done, all } = progressOf(groups);
  const [missingOnly, setMissingOnly] = useState(false);
  /** What was untranslated when the filter was set stays in the list while one writes. */
  const [listed, setListed] = useState<ReadonlySet<string>>(new Set());
  const [wanted, setWanted] = useState("");
  const filter = (on: boolean) => {
    setMissingOnly(on);
    const missing = groups.flatMap(({ texts }) => texts.filter(({ translation }) => translation === null));
    setListed(new Set(missing.map(({ key }) => key)));
  };
  const rows = useMemo(() => {
    const words = wanted.trim().toLocaleLowerCase();
    return groups.flatMap(({ of, texts }): Row[] => {
      const shown = texts.filter(
        (each) =>
          (!missingOnly || listed.has(each.key)) &&
          (!words || `${each.text}\n${each.translation ?? ""}`.toLocaleLowerCase().includes(words)),
      );
      if (shown.length === 0) return [];
      return [
        { kind: "group", of, count: shown.length },
        ...shown.map((each): Row => ({ kind: "text", listed: each })),
      ];
    });
  }, [groups, missingOnly, listed, wanted]);

  return (
    <div className={classes["panel"]}>
      <p className={classes["progress"]}>
        <progress
          max={Math.max(1, all)}
          value={done}
          aria-label={t("progressOf", { lang: t(`in.${lang}`) })}
        />
        <span>
          {t("progress", {
            done,
            all,
            lang: t(`in.${lang}`),
            share: share(all === 0 ? 1 : done / all, reader),
          })}
        </span>
      </p>
      <div className={classes["filters"]}>
        <label className={controls["check"]}>
          <input type="checkbox" checked={missingOnly} onChange={(event) => filter(event.target.checked)} />
          {t("missingOnly")}
        </label>
        <input
          type="search"
          className={controls["input"]}
          value={wanted}
          aria-label={t("find")}
          placeholder={t("find")}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      <div className={classes["languages"]} aria-hidden="true">
        <b>{t(`language.${locale}`)}</b>
        <b>{t(`language.${lang}`)}</b>
      </div>
      {rows.length === 0 ? (
        <p className={controls["hint"]}>{t(missingOnly && !wanted ? "allDone" : "nothing")}</p>
      ) : (
        <Texts rows={rows} lang={lang} own={locale} editable={editable} />
      )}
    </div>
  );
}

interface TextsProps {
  rows: readonly Row[];
  lang: Lang;
  own: Lang;
  editable: boolean;
}

const ROW = 64;

function Texts({ rows, lang, own, editable }: TextsProps) {
  const { t } = useTranslation("map_translations");
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (place) => (rows[place]?.kind === "group" ? 36 : ROW),
    getItemKey: (place) => {
      const row = rows[place];
      return row?.kind === "text" ? row.listed.key : `group-${row?.kind === "group" ? row.of : place}`;
    },
    overscan: 8,
  });
  /** The text to write next; it gets the focus once it is drawn. */
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const area = box.current?.querySelector<HTMLTextAreaElement>(
      `[data-key="${CSS.escape(wanted.current)}"] textarea[lang=${lang}]`,
    );
    if (!area) return;
    wanted.current = null;
    area.focus();
  });
  const go = (key: string, by: 1 | -1) => {
    const place = rows.findIndex((row) => row.kind === "text" && row.listed.key === key);
    for (let at = place + by; at >= 0 && at < rows.length; at += by) {
      const row = rows[at];
      if (row?.kind !== "text") continue;
      wanted.current = row.listed.key;
      list.scrollToIndex(at, { align: "auto" });
      // Where it is drawn already nothing else would draw again.
      requestAnimationFrame(() => {
        box.current
          ?.querySelector<HTMLTextAreaElement>(
            `[data-key="${CSS.escape(row.listed.key)}"] textarea[lang=${lang}]`,
          )
          ?.focus();
      });
      return;
    }
  };
  const latest = useRef(go);
  latest.current = go;
  const [onGo] = useState(() => (key: string, by: 1 | -1) => latest.current(key, by));
  return (
    <div ref={box} className={classes["list"]}>
      <div style={{ height: list.getTotalSize(), position: "relative" }}>
        {list.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              className={classes["place"]}
              style={{ translate: `0 ${item.start}px` }}
            >
              {row.kind === "group" ? (
                <h3>
                  {t(`groups.${row.of}`)} <small>{row.count}</small>
                </h3>
              ) : (
                <TextRow listed={row.listed} lang={lang} own={own} editable={editable} onGo={onGo} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface TextRowProps extends Omit<TextsProps, "rows"> {
  listed: Listed;
  onGo: (key: string, by: 1 | -1) => void;
}

const TextRow = memo(function TextRow({ listed, lang, own, editable, onGo }: TextRowProps) {
  const { t } = useTranslation("map_translations");
  return (
    <div
      className={classes["row"]}
      data-key={listed.key}
      data-missing={listed.translation === null || undefined}
    >
      <Writing
        listed={listed}
        value={listed.text}
        lang={own}
        label={t("original")}
        editable={editable}
        onGo={onGo}
      />
      <Writing
        listed={listed}
        value={listed.translation ?? ""}
        lang={lang}
        label={t("translationOf", { text: listed.text })}
        editable={editable}
        invitation={t("missing")}
        onGo={onGo}
      />
    </div>
  );
});

interface WritingProps {
  listed: Listed;
  value: string;
  lang: Lang;
  label: string;
  editable: boolean;
  invitation?: string;
  onGo: (key: string, by: 1 | -1) => void;
}

/** A text in one language; Enter takes it and leads on, Shift+Enter begins a line, Escape brings back what it said. */
function Writing({ listed, value, lang, label, editable, invitation, onGo }: WritingProps) {
  const { make } = useEditing();
  const [draft, setDraft] = useState<string | null>(null);
  const rule = ruleAt(listed.place);
  const settle = () => {
    if (draft === null) return;
    const text = draft.trim();
    setDraft(null);
    if (text === value || (!text && !invitation && rule?.required)) return;
    make([{ change: "edit_text", ...listed.place, text, language: lang }]);
  };
  useOnLeaving(settle);
  return (
    <span className={classes["text"]} data-draft={`${draft ?? value} `}>
      <textarea
        rows={1}
        lang={lang}
        aria-label={label}
        placeholder={invitation}
        readOnly={!editable}
        maxLength={rule?.longest}
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            settle();
            onGo(listed.key, 1);
          } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            settle();
            onGo(listed.key, -1);
          } else if (event.key === "Escape" && draft !== null) {
            event.preventDefault();
            event.stopPropagation();
            setDraft(null);
          }
        }}
      />
    </span>
  );
}
