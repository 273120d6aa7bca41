import { useTranslation } from "react-i18next";
import { useStandingOut } from "@/api/discovering";
import type { Associated, StandsOut } from "@/api/generated";
import { Basis } from "@/design/analysis/Basis";
import { NumberButton } from "@/design/analysis/NumberButton";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, decimal, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { OfWhom } from "@/features/scope/OfWhom";
import { useAskedScope } from "@/features/scope/useScope";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../live/hooks";
import { useMapView } from "../panels/view";
import classes from "./StandingOutPanel.module.css";

/** What stands out: where the map's touchpoints go wrong, and with what known of customers that goes. */
export default function StandingOutPanel() {
  const { t } = useTranslation("map_standing_out");
  const { project, map } = useMapIds();
  const found = useStandingOut(project, map, useAskedScope());
  const touchpoints = useMapDocument((document) => document.touchpoints);
  const steps = useMapDocument((document) => document.steps);
  if (found.error) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading rows={9} />;
  const { troubles, tested, notes, provenance } = found.data;
  const there = troubles.filter(({ step, touchpoint }) => steps[step] && touchpoints[touchpoint]);
  const [told, others] = [there.filter(isTold), there.filter((one) => !isTold(one))];
  return (
    <>
      <p className={controls["hint"]}>{t("about")}</p>
      <OfWhom project={project} map={map} />
      {there.length === 0 ? <p className={classes["none"]}>{t("none")}</p> : null}
      <ul className={classes["troubles"]}>
        {told.map((one) => (
          <Trouble key={`${one.trouble} ${one.touchpoint}`} one={one} />
        ))}
      </ul>
      {others.length > 0 ? (
        <>
          <h3 className={classes["rest"]}>{t("others", { count: tested })}</h3>
          <ul className={classes["troubles"]}>
            {others.map((one) => (
              <Trouble key={`${one.trouble} ${one.touchpoint}`} one={one} />
            ))}
          </ul>
        </>
      ) : null}
      <Basis provenance={provenance} notes={tested > 0 ? notes : []} />
    </>
  );
}

const isTold = ({ associated }: StandsOut) => associated.length > 0;
const DRAWN = { failing: "close", unhappy: "down", again: "undo" } as const;

function Trouble({ one }: { one: StandsOut }) {
  const { t } = useTranslation("map_standing_out");
  const { lang } = useEditing();
  const store = useMapStore();
  const { goTo } = useMapView();
  const { trouble, customers, n, question, position, everybody } = one;
  const step = said(store.snapshot(), { collection: "steps", id: one.step, field: "title" }, lang);
  const touchpoint = said(
    store.snapshot(),
    { collection: "touchpoints", id: one.touchpoint, field: "name" },
    lang,
  );
  const title = t(`trouble.${trouble}`, { touchpoint: touchpoint.text });
  return (
    <li>
      <Icon name={DRAWN[trouble]} size={15} />
      <div>
        <button
          type="button"
          className={classes["place"]}
          title={t("goTo")}
          onClick={() => goTo({ collection: "steps", id: one.step })}
        >
          {title}
        </button>
        <p className={classes["counted"]}>
          <span lang={step.lang}>{step.text}</span>
          {": "}
          <NumberButton
            number={{
              title,
              value: count(customers, lang),
              detail: share(customers / n, lang),
              place: step.text,
              of: question,
              part: { part: "funnel", position },
            }}
          />{" "}
          {t(`of.${trouble}`)}{" "}
          <NumberButton
            number={{
              title: t(`everybody.${trouble}`, { touchpoint: touchpoint.text }),
              value: count(n, lang),
              place: step.text,
              of: everybody,
              part: { part: "funnel", position: 1 },
            }}
          />{" "}
          ({share(customers / n, lang)})
        </p>
        {one.associated.map((other) => (
          <With
            key={other.condition.property}
            other={other}
            trouble={trouble}
            title={title}
            place={step.text}
          />
        ))}
      </div>
    </li>
  );
}

interface WithProps {
  other: Associated;
  trouble: StandsOut["trouble"];
  title: string;
  place: string;
}

/** One thing known of customers with which a trouble goes, as how many times as often. */
function With({ other, trouble, title, place }: WithProps) {
  const { t } = useTranslation("map_standing_out");
  const { lang } = useEditing();
  const { customers, n, others, other_n, times, low, high } = other;
  const { property, operator, values = [] } = other.condition;
  const value = values[0];
  const what =
    operator === "more" && typeof value === "number"
      ? t("condition.more", { property, value: plain(value, lang) })
      : t("condition.is", { property, value: String(value) });
  const within = t("within", { low: decimal(low, lang), high: decimal(high, lang) });
  const widest = 4;
  return (
    <div className={classes["with"]}>
      <p>
        <b>{what}</b>{" "}
        <span>
          {t("times", { times: decimal(times, lang) })}, {within}
        </span>
      </p>
      <span className={classes["bar"]} aria-hidden="true">
        <i style={{ width: `${Math.min(1, times / widest) * 100}%` }} />
        <s style={{ left: `${(1 / widest) * 100}%` }} />
      </span>
      <p className={classes["counted"]}>
        <NumberButton
          number={{
            title: `${title} · ${what}`,
            value: count(customers, lang),
            detail: share(customers / n, lang),
            place,
            of: other.question,
            part: { part: "funnel", position: other.position },
          }}
        />{" "}
        {t(trouble === "again" ? "ofThemSince" : "ofThem")}{" "}
        <NumberButton
          number={{
            title: what,
            value: count(n, lang),
            place,
            of: other.everybody,
            part: { part: "funnel", position: 1 },
          }}
        />{" "}
        ({share(customers / n, lang)});{" "}
        {t("elsewhere", { share: share(others / other_n, lang), n: count(other_n, lang) })}
      </p>
    </div>
  );
}

function plain(value: number, lang: "en" | "de"): string {
  return Number.isInteger(value) ? count(value, lang) : decimal(value, lang, 1);
}
