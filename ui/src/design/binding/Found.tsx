import { useTranslation } from "react-i18next";
import type { Selector } from "@/api/generated";
import { useProbe } from "@/api/library";
import { NumberButton } from "@/design/analysis/NumberButton";
import controls from "@/design/controls/controls.module.css";
import { count, moment, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import classes from "./binding.module.css";

/** What a selector finds, as it is chosen. */
export function Found({
  project,
  selector,
  about,
}: {
  project: string;
  selector: Selector | null;
  about: string;
}) {
  const { t } = useTranslation("binding");
  const lang = useLang();
  const { data, error, isPending, isPlaceholderData } = useProbe(project, selector);
  if (!selector) return null;
  if (error)
    return (
      <p className={controls["trouble"]} role="alert">
        <Icon name="about" size={14} /> {error.message}
      </p>
    );
  if (isPending || !data) return <p className={classes["found"]}>{t("counting")}</p>;
  const { provenance } = data;
  const several = Object.entries(data.by_name).sort(([, a], [, b]) => b - a);
  return (
    <div className={classes["found"]} aria-busy={isPlaceholderData}>
      <p role="status">
        {t("foundEvents", { count: data.events, n: count(data.events, lang) })}{" "}
        <NumberButton
          number={{
            title: t("foundWho", { about }),
            value: t("foundCustomers", { count: data.customers, n: count(data.customers, lang) }),
            of: data.question,
            part: { part: "funnel", position: 1 },
          }}
        />
        {data.share === null ? null : ` (${share(data.share, lang)})`}
      </p>
      {several.length > 1 ? (
        <p className={controls["hint"]}>
          {several.map(([name, n]) => `${name} ${count(n, lang)}`).join(" · ")}
        </p>
      ) : null}
      {data.sample.length > 0 ? (
        <details className={classes["sample"]}>
          <summary>{t("sample", { count: data.sample.length })}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
          <section tabIndex={0} aria-label={t("sample", { count: data.sample.length })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("time")}</th>
                  <th scope="col">{t("event")}</th>
                  <th scope="col">{t("customer")}</th>
                  <th scope="col">{t("properties")}</th>
                </tr>
              </thead>
              <tbody>
                {data.sample.map((each) => (
                  <tr key={`${each.customer} ${each.time} ${each.event}`}>
                    <td>{moment(each.time, lang, provenance.time_zone)}</td>
                    <td>{each.event}</td>
                    <td>{each.customer}</td>
                    <td>
                      {Object.entries(each.properties)
                        .map(([name, value]) => `${name}: ${value}`)
                        .join(" · ")}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
      ) : null}
    </div>
  );
}
