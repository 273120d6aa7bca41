import i18n from "i18next";
import { useMemo, useRef, useState } from "react";
import { I18nextProvider, useTranslation } from "react-i18next";
import type { Lang } from "@/design/format";
import { RichView } from "../cells/RichView";
import { ordered } from "../core/ordering";
import { type Place, said } from "../core/texts";
import type { MapDocument } from "../core/types";
import { SLOTS } from "../grid/filled";
import { Grid } from "../grid/Grid";
import type { Numbers } from "../grid/slots";
import { MapContext, type MapPlace } from "../live/hooks";
import { type MapView, ViewContext } from "../panels/view";
import { fixedStore } from "./fixedStore";
import classes from "./starting.module.css";

const NO_DATA: Numbers = { state: "no_data" };
const nothing = () => undefined;

interface Props {
  project: string;
  document: MapDocument;
  lang: Lang;
}

/** An example to be read, in a language that need not be the interface's: who it is about, the grid, what follows. */
export function Preview({ project, document, lang }: Props) {
  const words = useMemo(() => i18n.cloneInstance({ lng: lang, initAsync: false }), [lang]);
  const store = useMemo(() => fixedStore(document), [document]);
  const [persona, choosePersona] = useState<string | null>(null);
  const scroll = useRef<HTMLElement>(null);
  const place = useMemo<MapPlace>(
    () => ({ project, map: "", store, editable: false, canComment: false, lang }),
    [project, store, lang],
  );
  const view = useMemo<MapView>(
    () => ({
      persona,
      choosePersona,
      panel: null,
      openPanel: nothing,
      closePanel: nothing,
      announce: nothing,
      toast: nothing,
      goTo: nothing,
    }),
    [persona],
  );
  const title = said(document, { collection: "map", id: "", field: "title" }, lang).text;
  return (
    <I18nextProvider i18n={words}>
      <MapContext value={place}>
        <ViewContext value={view}>
          <div lang={lang}>
            <About document={document} lang={lang} />
            <section ref={scroll} className={classes["scroll"]} aria-label={title}>
              <Grid
                scroller={scroll}
                title={title}
                numbers={NO_DATA}
                slots={SLOTS}
                zoom={1}
                onReady={nothing}
              />
            </section>
            <Follows document={document} lang={lang} />
          </div>
        </ViewContext>
      </MapContext>
    </I18nextProvider>
  );
}

interface PartProps {
  document: MapDocument;
  lang: Lang;
}

/** Whom the example is about, and what both want. */
function About({ document, lang }: PartProps) {
  const { t } = useTranslation("map_starting");
  const at = (place: Place) => said(document, place, lang).text;
  const ofMap = (field: string) => at({ collection: "map", id: "", field });
  const ofScenario = (field: string) => at({ collection: "scenario", id: "", field });
  return (
    <div className={classes["about"]}>
      <h2>{ofMap("title")}</h2>
      <RichView text={ofMap("description")} lang={lang} />
      <div className={classes["aboutParts"]}>
        {ordered(document.personas).map(([id]) => {
          const ofPersona = (field: string) => at({ collection: "personas", id, field });
          return (
            <section key={id}>
              <h3>{ofPersona("name")}</h3>
              <p className={classes["quote"]}>{ofPersona("quote")}</p>
              <p>{ofPersona("bio")}</p>
            </section>
          );
        })}
        <section>
          <h3>{t("scenario")}</h3>
          <p>
            {ofScenario("context")} {ofScenario("trigger")}
          </p>
        </section>
        <section>
          <h3>{t("goals")}</h3>
          <dl>
            <dt>{t("customerGoal")}</dt>
            <dd>{ofMap("customer_goal")}</dd>
            <dt>{t("companyGoal")}</dt>
            <dd>{ofMap("company_goal")}</dd>
          </dl>
        </section>
      </div>
    </div>
  );
}

/** What follows from the example, and what is to be done. */
function Follows({ document, lang }: PartProps) {
  const { t } = useTranslation("map_starting");
  const at = (place: Place) => said(document, place, lang).text;
  return (
    <div className={classes["follows"]}>
      <section>
        <h3>{t("implications")}</h3>
        <RichView text={at({ collection: "map", id: "", field: "implications" })} lang={lang} />
      </section>
      <section>
        <h3>{t("actions")}</h3>
        <ul>
          {ordered(document.actions).map(([id]) => (
            <li key={id}>
              {at({ collection: "actions", id, field: "text" })}{" "}
              <small>{at({ collection: "actions", id, field: "owner" })}</small>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
