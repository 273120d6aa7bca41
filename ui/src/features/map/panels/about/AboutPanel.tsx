import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isBlank } from "../../core/records";
import { otherOf, swapLanguages } from "../../core/swapping";
import { textsOf, untranslated } from "../../core/texts";
import { useEditing, useMapDocument, useMapStore } from "../../live/hooks";
import { Choice, LineField, Part, RichField, SmallButton } from "../form/fields";
import { useMapView } from "../view";
import classes from "./AboutPanel.module.css";
import { ScenarioPart } from "./ScenarioPart";

const KINDS = ["journey", "blueprint", "lifecycle"] as const;
const STATES = ["as_is", "to_be"] as const;
const STATUSES = ["draft", "in_work", "released"] as const;

/** What a map is for: the situation it describes, the goals on both sides, and how far it is. */
export default function AboutPanel() {
  const { t } = useTranslation("map_about");
  const { make } = useEditing();
  const kind = useMapDocument((map) => map.kind);
  const state = useMapDocument((map) => map.state);
  const status = useMapDocument((map) => map.status);
  const set = (field: string, value: string) =>
    make([{ change: "set_field", collection: "map", id: "", field, value }]);
  const own = (field: string) => ({ collection: "map", id: "", field }) as const;
  return (
    <>
      <RichField place={own("description")} label={t("description")} invitation={t("descriptionEmpty")} />
      <div className={classes["two"]}>
        <Choice
          label={t("kind")}
          value={kind}
          options={KINDS.map((each) => ({ value: each, label: t(`kinds.${each}`) }))}
          onChoose={(value) => set("kind", value)}
        />
        <Choice
          label={t("state")}
          value={state}
          options={STATES.map((each) => ({ value: each, label: t(`states.${each}`) }))}
          onChoose={(value) => set("state", value)}
        />
        <Choice
          label={t("status")}
          value={status}
          options={STATUSES.map((each) => ({ value: each, label: t(`statuses.${each}`) }))}
          onChoose={(value) => set("status", value)}
        />
        <LineField place={own("owner")} label={t("owner")} invitation={t("ownerEmpty")} />
      </div>
      <Part title={t("goals")}>
        <RichField
          place={own("customer_goal")}
          label={t("customerGoal")}
          invitation={t("customerGoalEmpty")}
        />
        <RichField place={own("company_goal")} label={t("companyGoal")} invitation={t("companyGoalEmpty")} />
      </Part>
      <ScenarioPart />
      <Part title={t("language")}>
        <Languages />
      </Part>
    </>
  );
}

/** The language the map is written in, and the way to the other one: its translation becomes the text. */
function Languages() {
  const { t } = useTranslation("map_about");
  const { editable, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const map = useMapDocument((document) => document);
  const other = otherOf(map.locale);
  const texts = useMemo(() => textsOf(map).filter(({ text }) => !isBlank(text)).length, [map]);
  const open = useMemo(() => untranslated(map, other).length, [map, other]);
  const swap = () => {
    make(swapLanguages(map));
    view.toast(t("swapped", { lang: t(`languages.${other}`) }), store.undo);
  };
  return (
    <>
      <p className={classes["hint"]}>
        {t("writtenIn", { lang: t(`languages.${map.locale}`) })}{" "}
        {open === 0
          ? t("translated", { lang: t(`languages.${other}`) })
          : t("untranslated", { count: open, all: texts, lang: t(`languages.${other}`) })}
      </p>
      {editable ? (
        <>
          <SmallButton icon="language" label={t("swap", { lang: t(`languages.${other}`) })} onClick={swap} />
          <p className={classes["hint"]}>{t("swapHint")}</p>
        </>
      ) : null}
    </>
  );
}
