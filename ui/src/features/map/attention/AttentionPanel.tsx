import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Concern } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { useScope } from "@/features/scope/useScope";
import { partOf } from "../grid/places";
import { useEditing, useMapStore } from "../live/hooks";
import { Part } from "../panels/form/fields";
import type { PanelProps } from "../panels/registry";
import { useMapView } from "../panels/view";
import classes from "./Attention.module.css";
import { useAttention } from "./marks";
import { placeOf } from "./placing";

const KINDS = ["data_old", "matches_nothing", "stale", "owners"] as const;
type Kind = (typeof KINDS)[number];

const kindOf = ({ code }: Concern): Kind =>
  code === "no_owner" || code === "no_step_owner" ? "owners" : code;

/** What should be looked at again, each leading to its place. */
export default function AttentionPanel({ about }: PanelProps) {
  const { t } = useTranslation("map_attention");
  const { lang } = useEditing();
  const store = useMapStore();
  const { openPanel, goTo } = useMapView();
  const { scope } = useScope();
  const { concerns, marks, error, onRetry, read } = useAttention();
  useEffect(() => {
    read(true);
    return () => read(false);
  }, [read]);
  const here = useMemo(() => {
    const part = about ? partOf(about) : null;
    return new Set(part ? (marks.get(part) ?? []) : []);
  }, [about, marks]);
  const go = (concern: Concern): (() => void) | null => {
    if (concern.collection === "actions")
      return () => openPanel("actions", { collection: "actions", id: concern.id ?? "" });
    const place = placeOf(store.snapshot(), concern);
    return place ? () => goTo(place, { keepFocus: true }) : null;
  };
  if (error) return <Failure error={error} onRetry={onRetry} />;
  if (concerns.length === 0) return <p className={controls["hint"]}>{t("nothing")}</p>;
  return (
    <>
      <p className={controls["hint"]}>
        {t("rules")} {scope ? t("scoped") : null}
      </p>
      {KINDS.map((kind) => {
        const own = concerns.filter((concern) => kindOf(concern) === kind);
        if (own.length === 0) return null;
        return (
          <Part key={kind} title={`${t(`kind.${kind}`)} (${own.length})`}>
            <ul className={classes["list"]}>
              {own.map((concern) => {
                const lead = go(concern);
                return (
                  <li
                    key={`${concern.code} ${concern.collection} ${concern.id}`}
                    data-here={here.has(concern) || undefined}
                  >
                    {lead ? (
                      <button type="button" onClick={lead}>
                        {concern[lang]}
                      </button>
                    ) : (
                      concern[lang]
                    )}
                  </li>
                );
              })}
            </ul>
          </Part>
        );
      })}
    </>
  );
}
