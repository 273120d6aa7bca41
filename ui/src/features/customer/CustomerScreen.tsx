import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { useAnswer } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { period } from "@/design/analysis/phrases";
import { Empty, Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import { useChannel } from "./Channel";
import classes from "./CustomerScreen.module.css";
import { channelsIn, daysIn, namesIn } from "./rows";
import { Timeline } from "./Timeline";

const PAGE = 10_000;

/** One customer from the first event to the last. */
export function CustomerScreen() {
  const { project, customer } = useParams({ from: "/p/$project/customers/$customer" });
  return <Journey key={`${project} ${customer}`} project={project} customer={customer} />;
}

function Journey({ project, customer }: { project: string; customer: string }) {
  const { t } = useTranslation("customer");
  const lang = useLang();
  const channelName = useChannel();
  const [only, setOnly] = useState("");
  const [offset, setOffset] = useState(0);
  const answer = useAnswer(project, { question: "timeline", customer, limit: PAGE, offset });
  const { data, error } = answer;

  if (error instanceof ApiError && error.problem.code === "customer.unknown")
    return (
      <div className={classes["screen"]}>
        <h1 className={controls["hidden"]}>{customer}</h1>
        <Empty title={t("unknown.title", { customer })} text={t("unknown.text")}>
          <Link to="/p/$project" params={{ project }} className={controls["button"]}>
            {t("unknown.project")}
          </Link>
        </Empty>
      </div>
    );

  const entries = data?.entries ?? [];
  const first = entries[0];
  const last = entries.at(-1);
  const names = namesIn(entries);
  const shown = only === "" ? entries : entries.filter((entry) => entry.event === only);
  const channels = channelsIn(entries).map(channelName);
  const zone = data?.provenance.time_zone;
  return (
    <div className={classes["screen"]}>
      <p className={classes["kind"]}>{t("kind")}</p>
      <h1>{customer}</h1>
      {error ? <Failure error={error} onRetry={() => void answer.refetch()} /> : null}
      {answer.isPending ? <Loading rows={10} /> : null}
      {data && !first ? <p className={classes["ask"]}>{t("nothing")}</p> : null}
      {data && first && last ? (
        <>
          <p className={classes["ask"]}>
            <b>{t("sentence.events", { count: data.total, n: count(data.total, lang) })}</b>{" "}
            {t("sentence.days", { count: daysIn(entries), n: count(daysIn(entries), lang) })},{" "}
            {period(first.time, last.time, lang, zone)}
            {channels.length > 0
              ? `, ${t("sentence.channels", { channels: new Intl.ListFormat(lang, { type: "conjunction" }).format(channels) })}`
              : null}
            .
          </p>
          {data.total > data.entries.length ? (
            <p className={classes["pages"]}>
              {t("pages.shown", {
                from: count(offset + 1, lang),
                to: count(offset + entries.length, lang),
                total: count(data.total, lang),
              })}{" "}
              <button
                type="button"
                className={controls["button"]}
                disabled={offset === 0}
                onClick={() => setOffset(Math.max(0, offset - PAGE))}
              >
                {t("pages.earlier")}
              </button>{" "}
              <button
                type="button"
                className={controls["button"]}
                disabled={offset + entries.length >= data.total}
                onClick={() => setOffset(offset + PAGE)}
              >
                {t("pages.later")}
              </button>
            </p>
          ) : null}
          <Timeline
            key={`${only} ${offset}`}
            entries={shown}
            zone={zone ?? "UTC"}
            filter={
              names.length > 1 ? (
                <label className={classes["filter"]}>
                  <span className={controls["label"]}>{t("filter.label")}</span>
                  <select
                    className={controls["select"]}
                    value={only}
                    onChange={(change) => setOnly(change.currentTarget.value)}
                  >
                    <option value="">{t("filter.all")}</option>
                    {names.map(([name, n]) => (
                      <option key={name} value={name}>
                        {`${name} (${count(n, lang)})`}
                      </option>
                    ))}
                  </select>
                </label>
              ) : null
            }
          />
          <Basis provenance={data.provenance} notes={data.notes} />
        </>
      ) : null}
    </div>
  );
}
