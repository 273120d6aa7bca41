import { useTranslation } from "react-i18next";
import { points } from "@/design/format";
import { NEEDED } from "../core/scoring";
import { useEditing, useMapDocument } from "../live/hooks";
import { Part, SmallButton } from "../panels/form/fields";
import { useMapView } from "../panels/view";
import { Concerned } from "./Concerned";
import { Grounds } from "./Grounds";
import { Inputs, InsightInputs } from "./Inputs";
import classes from "./Priorities.module.css";
import { useRanked } from "./useRanked";

/** What a card of a lane of pain points, opportunities or solutions is besides its words; nothing for all other cards. */
export function JudgePart({ card }: { card: string }) {
  const { t } = useTranslation("priorities");
  const type = useMapDocument((map) => map.lanes[map.cells[card]?.lane ?? ""]?.type);
  if (type === "pain")
    return (
      <>
        <Part title={t("insight")}>
          <InsightInputs card={card} />
        </Part>
        <Concerned card={card} as="insights" />
      </>
    );
  if (type !== "opportunity" && type !== "solution") return null;
  return (
    <>
      <Scored card={card} />
      <Grounds card={card} />
      <Concerned card={card} as="opportunities" />
    </>
  );
}

function Scored({ card }: { card: string }) {
  const { t } = useTranslation("priorities");
  const { lang } = useEditing();
  const view = useMapView();
  const { ranked, scoring } = useRanked();
  const place = ranked.findIndex(({ cell }) => cell === card);
  const own = ranked[place];
  const value = own?.score.value ?? null;
  return (
    <Part
      title={t("score.title")}
      actions={
        <SmallButton icon="table" label={t("backToAll")} onClick={() => view.openPanel("priorities")} />
      }
    >
      <p className={classes["own"]}>
        {value === null ? null : (
          <>
            <b>{points(value, lang)}</b> {t(`method.${scoring}`)}
            <small>{t("score.place", { place: place + 1, n: ranked.length })}</small>
          </>
        )}
        {own && value === null ? <Why absent={own.score.absent} missing={own.score.missing} /> : null}
      </p>
      <Inputs card={card} />
    </Part>
  );
}

/** Why there is no score. */
export function Why({ absent, missing }: { absent: string | null; missing: readonly string[] }) {
  const { t } = useTranslation("priorities");
  const scoring = useMapDocument((map) => map.scoring);
  if (absent === null) return null;
  if (scoring !== "formula" && missing.length === NEEDED[scoring].length)
    return <span className={classes["unjudged"]}>{t("absent.unjudged")}</span>;
  const inputs = missing.map((name) => t(`input.${name}`)).join(", ");
  return <span className={classes["why"]}>{t(`absent.${absent}`, { inputs })}</span>;
}
