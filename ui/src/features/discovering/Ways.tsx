import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Discovery } from "@/api/generated";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./discovering.module.css";

const FIRST = 8;

/** The branches and loops that are drawn at a level, with who takes them. */
export function Ways({ found, level }: { found: Discovery; level: number }) {
  const { t } = useTranslation("discovering");
  const lang = useLang();
  const [all, setAll] = useState(false);
  const places = new Map(found.stations.map(({ step }, place) => [step, place]));
  const drawn = found.moves.filter((move) => move.level > 0 && move.level <= level);
  const name = (step: string) => found.document.steps?.[step]?.title ?? "";
  if (drawn.length === 0) return <p className={classes["none"]}>{t("ways.none")}</p>;
  const shown = all ? drawn : drawn.slice(0, FIRST);
  return (
    <section className={classes["list"]}>
      <h2>{t("ways.title")}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("ways.way")}</th>
            <th scope="col">{t("ways.kind")}</th>
            <th scope="col" data-number>
              {t("ways.customers")}
            </th>
            <th scope="col" data-number>
              {t("ways.times")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((move) => {
            const { source, target, question } = move;
            const loop = (places.get(target) ?? 0) < (places.get(source) ?? 0);
            return (
              <tr key={`${source} ${target}`} data-kind={loop ? "loop" : "skip"}>
                <th scope="row">
                  {name(source)} <span aria-hidden="true">{loop ? "↺" : "→"}</span> {name(target)}
                </th>
                <td>{t(loop ? "ways.loop" : "ways.skip")}</td>
                <td data-number>
                  <NumberButton
                    number={{
                      title: t("ways.number", { from: name(source), to: name(target) }),
                      value: count(move.customers, lang),
                      of: question,
                      part: { part: "funnel", position: 2 },
                    }}
                  />
                </td>
                <td data-number>{count(move.moves, lang)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {drawn.length > FIRST ? (
        <button type="button" className={controls["quiet"]} onClick={() => setAll(!all)}>
          {all ? t("ways.fewer") : t("ways.all", { count: drawn.length })}
        </button>
      ) : null}
    </section>
  );
}
