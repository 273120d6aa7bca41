import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { Coverage, LibraryOverview } from "@/api/generated";
import { useCoverage, useLibrary, useLibraryWork } from "@/api/library";
import { useProject } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { Empty, Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { count, share } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import { ScopeBar } from "../scope/ScopeBar";
import { useAskedScope } from "../scope/useScope";
import { Candidates } from "./Candidates";
import feltClasses from "./felt.module.css";
import { type Column, FLAGS, isCandidate, rowsOf, shown, type Wanted } from "./listing";
import { Messages } from "./Messages";
import { Table } from "./Table";
import classes from "./touchpoints.module.css";
import { Unclaimed } from "./Unclaimed";
import { useMayDraw } from "./useMayDraw";

/** Every touchpoint of a project: what it reaches, how it is rated, what it lacks, and what no touchpoint claims. */
export function TouchpointsScreen() {
  const { project } = useParams({ from: "/p/$project/touchpoints" });
  const { t } = useTranslation("touchpoints");
  const library = useLibrary(project);
  const detail = useProject(project);
  const hasData = (detail.data?.summary.events ?? 0) > 0;
  const coverage = useCoverage(project, useAskedScope(), hasData);
  if (library.error && !library.data)
    return <Failure error={library.error} onRetry={() => void library.refetch()} />;
  if (!library.data || !detail.data)
    return (
      <div className={classes["screen"]}>
        <h1>{t("title")}</h1>
        <Loading rows={9} tall />
      </div>
    );
  return (
    <div className={classes["screen"]}>
      <Overview
        project={project}
        library={library.data}
        coverage={coverage.data}
        isCounting={hasData && coverage.isPending}
        isDemo={detail.data.summary.project.is_demo ?? false}
      />
      {coverage.error &&
      !(coverage.error instanceof ApiError && coverage.error.problem.code === "project.empty") ? (
        <Failure error={coverage.error} onRetry={() => void coverage.refetch()} />
      ) : null}
      {coverage.data ? <Basis provenance={coverage.data.provenance} /> : null}
    </div>
  );
}

interface OverviewProps {
  project: string;
  library: LibraryOverview;
  coverage: Coverage | undefined;
  isCounting: boolean;
  /** Whether what people would have written here is invented. */
  isDemo: boolean;
}

function Overview({ project, library, coverage, isCounting, isDemo }: OverviewProps) {
  const { t } = useTranslation(["touchpoints", "map"]);
  const lang = useLang();
  const mayDraw = useMayDraw();
  const [wanted, setWanted] = useState<Wanted>({
    text: "",
    channel: "",
    flag: null,
    column: "reach",
    down: true,
  });
  const all = rowsOf(library, coverage, lang);
  const rows = all.filter((row) => !isCandidate(row));
  const found = shown(rows, wanted, lang);
  const channels = [...new Set(rows.map(({ channel }) => channel))].sort((a, b) =>
    t(`map:channel.${a}`).localeCompare(t(`map:channel.${b}`), lang),
  );
  const sort = (column: Column) =>
    setWanted((now) => ({
      ...now,
      column,
      down: now.column === column ? !now.down : !["name", "channel", "owner"].includes(column),
    }));
  const toRows = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    document.querySelector<HTMLElement>("[data-row]")?.focus();
  };
  return (
    <>
      <header className={classes["top"]}>
        <div>
          <h1>{t("title")}</h1>
          <p className={classes["lead"]}>
            {t("lead", {
              count: library.entries.length,
              n: count(library.entries.length, lang),
              loose: count(rows.length - library.entries.length, lang),
            })}{" "}
            {coverage?.claimed != null ? t("claimed", { share: share(coverage.claimed, lang) }) : null}
            {isCounting ? t("counting") : null}
          </p>
          {isDemo ? <p className={feltClasses["example"]}>{t("example")}</p> : null}
        </div>
        {mayDraw ? <NewEntry project={project} /> : null}
      </header>
      <ScopeBar project={project} isWithin />
      {rows.length === 0 ? null : (
        <section aria-label={t("find")} className={classes["bar"]}>
          <input
            type="search"
            className={controls["input"]}
            aria-label={t("search")}
            placeholder={t("search")}
            value={wanted.text}
            onChange={(event) => setWanted({ ...wanted, text: event.target.value })}
            onKeyDown={toRows}
          />
          <select
            className={controls["select"]}
            aria-label={t("column.channel")}
            value={wanted.channel}
            onChange={(event) => setWanted({ ...wanted, channel: event.target.value })}
          >
            <option value="">{t("allChannels")}</option>
            {channels.map((channel) => (
              <option key={channel} value={channel}>
                {t(`map:channel.${channel}`)}
              </option>
            ))}
          </select>
          <fieldset className={classes["flags"]}>
            <legend className={controls["hidden"]}>{t("flags.legend")}</legend>
            {FLAGS.map((flag) => {
              const n = rows.filter(({ flags }) => flags.has(flag)).length;
              return n === 0 && wanted.flag !== flag ? null : (
                <button
                  key={flag}
                  type="button"
                  className={controls["chip"]}
                  aria-pressed={wanted.flag === flag}
                  title={t(`flags.${flag}Long`, { days: library.old_after_days })}
                  onClick={() => setWanted({ ...wanted, flag: wanted.flag === flag ? null : flag })}
                >
                  {t(`flags.${flag}`)} <b>{count(n, lang)}</b>
                </button>
              );
            })}
          </fieldset>
        </section>
      )}
      <p className={controls["hidden"]} role="status">
        {t("shown", { count: found.length, n: count(found.length, lang) })}
      </p>
      {rows.length === 0 ? (
        <Empty title={t("nothing")} text={t("nothingText")} />
      ) : found.length === 0 ? (
        <p className={classes["none"]}>{t("notFound")}</p>
      ) : (
        <Table project={project} rows={found} wanted={wanted} isCounting={isCounting} onSort={sort} />
      )}
      {rows.length === 0 ? null : (
        <p className={controls["hint"]}>{t("ageRule", { days: library.old_after_days })}</p>
      )}
      <Candidates project={project} rows={all} isCounting={isCounting} />
      {coverage ? <Unclaimed project={project} coverage={coverage} /> : null}
      {rows.length === 0 ? null : <Messages project={project} messages={library.messages} />}
    </>
  );
}

/** Makes an entry by its name and opens it. */
function NewEntry({ project }: { project: string }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const navigate = useNavigate();
  const { add } = useLibraryWork(project);
  const [name, setName] = useState("");
  const make = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    add.mutate(
      { name: { [lang]: name.trim() } },
      {
        onSuccess: ({ id }) =>
          void navigate({ to: "/p/$project/touchpoints/$entry", params: { project, entry: id } }),
      },
    );
  };
  return (
    <form className={classes["new"]} onSubmit={make}>
      <input
        type="text"
        className={controls["input"]}
        aria-label={t("newName")}
        placeholder={t("newName")}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className={controls["button"]} disabled={!name.trim() || add.isPending}>
        <Icon name="plus" size={14} />
        {t("make")}
      </button>
      {add.error ? <Failure error={add.error} /> : null}
    </form>
  );
}
