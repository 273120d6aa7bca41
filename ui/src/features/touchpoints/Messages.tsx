import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MessagesDiffer } from "@/api/generated";
import type { IconName } from "@/design/icons/drawings";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import { saidIn } from "./listing";
import classes from "./touchpoints.module.css";

/** Where customers are told different things in different channels, side by side. */
export function Messages({ project, messages }: { project: string; messages: readonly MessagesDiffer[] }) {
  const { t } = useTranslation(["touchpoints", "map"]);
  const lang = useLang();
  return (
    <section>
      <h2>{t("messages.title")}</h2>
      {messages.length === 0 ? (
        <p className={classes["none"]}>{t("messages.none")}</p>
      ) : (
        <p className={classes["none"]}>{t("messages.text")}</p>
      )}
      {messages.map((each) => (
        <article key={each.said.map(({ key }) => key).join()} className={classes["differing"]}>
          <h3>{t(`messages.${each.by}`, { place: saidIn(each.place, lang), count: each.said.length })}</h3>
          <ul>
            {each.said.map((one) => {
              const channel = one.channel === "other" ? one.type : one.channel;
              const place = one.channel === "other" ? `map:type.${one.type}` : `map:channel.${one.channel}`;
              const name = saidIn(one.name, lang);
              return (
                <li key={one.key}>
                  <p>
                    <Icon name={channel as IconName} size={14} />{" "}
                    {one.key.includes("/") ? (
                      <b>{name}</b>
                    ) : (
                      <Link to="/p/$project/touchpoints/$entry" params={{ project, entry: one.key }}>
                        {name}
                      </Link>
                    )}{" "}
                    <small>{t(place)}</small>
                  </p>
                  <blockquote>{saidIn(one.message, lang)}</blockquote>
                </li>
              );
            })}
          </ul>
        </article>
      ))}
    </section>
  );
}
