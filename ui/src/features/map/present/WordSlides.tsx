import { useTranslation } from "react-i18next";
import { imageAddress } from "../cells/images";
import { ordered } from "../core/ordering";
import { said } from "../core/texts";
import type { ActionItem } from "../core/types";
import { RichText } from "../line/RichText";
import type { Line } from "../line/useLine";
import { useEditing, useMapDocument, useMapIds, useSaid } from "../live/hooks";
import { dayOf, isClosed, isOverdue } from "../panels/actions/due";
import { useMapView } from "../panels/view";
import classes from "./SlideView.module.css";
import type { Slide } from "./slides";

/** What the map is about, for whom, and what it is to achieve. */
export function TitleSlide() {
  const { t } = useTranslation("map_present");
  const { lang } = useEditing();
  const document = useMapDocument((map) => map);
  const { persona } = useMapView();
  const { project } = useMapIds();
  const title = useSaid("map", "", "title");
  const description = useSaid("map", "", "description");
  const goals = [
    ["company", useSaid("map", "", "company_goal")],
    ["customer", useSaid("map", "", "customer_goal")],
    ["context", useSaid("scenario", "", "context")],
  ] as const;
  const personas = ordered(document.personas)
    .filter(([id]) => persona === null || id === persona)
    .map(([id, { image }]) => {
      const text = (field: string) => said(document, { collection: "personas", id, field }, lang);
      return { id, image: image ?? null, name: text("name"), quote: text("quote") };
    });
  return (
    <div className={classes["titleSlide"]}>
      <p className={classes["kind"]}>
        {t(`kind.${document.kind}`)} · {t(`state.${document.state}`)}
      </p>
      <h1 lang={title.lang}>{title.text}</h1>
      {description.text ? (
        <div className={classes["lead"]}>
          <RichText said={description} />
        </div>
      ) : null}
      <div className={classes["goals"]}>
        {goals.map(([name, said]) =>
          said.text ? (
            <section key={name}>
              <h2>{t(`goal.${name}`)}</h2>
              <RichText said={said} />
            </section>
          ) : null,
        )}
      </div>
      {personas.length > 0 ? (
        <ul className={classes["personas"]}>
          {personas.slice(0, MOST_PERSONAS).map(({ id, image, name, quote }) => (
            <li key={id}>
              {image ? <img src={imageAddress(project, image, "thumb")} alt="" /> : null}
              <div>
                <b lang={name.lang}>{name.text}</b>
                {quote.text ? (
                  <blockquote>
                    <p lang={quote.lang}>{quote.text}</p>
                  </blockquote>
                ) : null}
              </div>
            </li>
          ))}
          {personas.length > MOST_PERSONAS ? (
            <li className={classes["quiet"]}>
              {t("morePersonas", { count: personas.length - MOST_PERSONAS })}
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}

const MOST_PERSONAS = 3;

interface ActionsProps {
  slide: Extract<Slide, { kind: "actions" }>;
  line: Line;
}

/** What is done about it, by whom, until when. */
export function ActionsSlide({ slide, line }: ActionsProps) {
  const { t } = useTranslation("map_present");
  const { actions, part, parts } = slide;
  return (
    <>
      <h1>
        {t("actions.title")}
        {parts > 1 ? <small>{t("part", { part, parts })}</small> : null}
      </h1>
      <table className={classes["actions"]}>
        <thead>
          <tr>
            <th scope="col">{t("actions.what")}</th>
            <th scope="col">{t("actions.owner")}</th>
            <th scope="col">{t("actions.due")}</th>
            <th scope="col">{t("actions.status")}</th>
          </tr>
        </thead>
        <tbody>
          {actions.map(([id, action]) => (
            <Action key={id} id={id} action={action} line={line} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Action({ id, action, line }: { id: string; action: ActionItem; line: Line }) {
  const { t } = useTranslation("map_present");
  const { lang } = useEditing();
  const text = useSaid("actions", id, "text");
  const step = line.layout.steps.find((each) => each.id === action.step);
  const due = action.due ? new Date(`${action.due.slice(0, 10)}T12:00:00`) : null;
  return (
    <tr data-status={action.status ?? "open"} data-closed={isClosed(action) || undefined}>
      <th scope="row">
        <div lang={text.lang}>{text.text}</div>
        {step ? <small lang={step.title.lang}>{step.title.text}</small> : null}
      </th>
      <td>{action.owner || "–"}</td>
      <td data-late={isOverdue(action, dayOf(new Date())) || undefined}>
        {due
          ? due.toLocaleDateString(lang === "de" ? "de-DE" : "en-GB", {
              day: "numeric",
              month: "short",
              year: "numeric",
            })
          : "–"}
        {isOverdue(action, dayOf(new Date())) ? <small>{t("actions.late")}</small> : null}
      </td>
      <td>{t(`actions.is.${action.status ?? "open"}`)}</td>
    </tr>
  );
}
