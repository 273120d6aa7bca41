import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Coverage } from "@/api/generated";
import { useLibraryWork } from "@/api/library";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./touchpoints.module.css";
import { useMayDraw } from "./useMayDraw";

const FIRST = 12;

/** Events that no touchpoint claims, each with the one click that makes an entry of it. */
export function Unclaimed({ project, coverage }: { project: string; coverage: Coverage }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const mayDraw = useMayDraw();
  const navigate = useNavigate();
  const { add } = useLibraryWork(project);
  const [all, setAll] = useState(false);
  const { unclaimed } = coverage;
  const shown = all ? unclaimed : unclaimed.slice(0, FIRST);
  return (
    <section>
      <h2>{t("unclaimed.title")}</h2>
      {unclaimed.length === 0 ? (
        <p className={classes["none"]}>{t("unclaimed.none")}</p>
      ) : (
        <>
          <p className={classes["none"]}>{t("unclaimed.text")}</p>
          <table className={`${classes["table"]} ${classes["narrow"]}`}>
            <caption className={controls["hidden"]}>{t("unclaimed.title")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("unclaimed.event")}</th>
                <th scope="col" data-number>
                  {t("unclaimed.events")}
                </th>
                <th scope="col" data-number>
                  {t("unclaimed.customers")}
                </th>
                <th scope="col">
                  <span className={controls["hidden"]}>{t("unclaimed.make")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <tr key={each.event}>
                  <th scope="row">{each.event}</th>
                  <td data-number>
                    {each.events === each.of_events
                      ? count(each.events, lang)
                      : t("unclaimed.some", {
                          some: count(each.events, lang),
                          all: count(each.of_events, lang),
                        })}
                  </td>
                  <td data-number>
                    {each.events === each.of_events ? (
                      <NumberButton
                        number={{
                          title: t("reachOf", { name: each.event }),
                          value: count(each.customers, lang),
                          of: { question: "funnel", steps: [each.event] },
                          part: { part: "funnel", position: 1 },
                        }}
                      />
                    ) : (
                      count(each.customers, lang)
                    )}
                  </td>
                  <td>
                    {mayDraw ? (
                      <button
                        type="button"
                        className={controls["button"]}
                        data-small
                        disabled={add.isPending}
                        aria-label={t("unclaimed.makeOf", { event: each.event })}
                        onClick={() =>
                          add.mutate(
                            { name: { [lang]: named(each.event) }, binding: { events: [each.event] } },
                            {
                              onSuccess: ({ id }) =>
                                void navigate({
                                  to: "/p/$project/touchpoints/$entry",
                                  params: { project, entry: id },
                                }),
                            },
                          )
                        }
                      >
                        {t("unclaimed.make")}
                      </button>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {unclaimed.length > FIRST && !all ? (
            <button type="button" className={controls["quiet"]} onClick={() => setAll(true)}>
              {t("unclaimed.all", { count: unclaimed.length - FIRST })}
            </button>
          ) : null}
          {add.error ? <Failure error={add.error} /> : null}
        </>
      )}
    </section>
  );
}

/** What a touchpoint is called for a start: the event's name as words. */
function named(event: string): string {
  const words = event.replace(/[_.-]+/g, " ").trim() || event;
  return (words[0]?.toLocaleUpperCase() + words.slice(1)).slice(0, 200);
}
