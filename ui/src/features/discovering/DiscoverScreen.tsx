import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBeginDiscovered, useDiscovered } from "@/api/discovering";
import type { Discovery, ProjectSummary } from "@/api/generated";
import { useProject } from "@/api/queries";
import { Basis } from "@/design/analysis/Basis";
import { Computing } from "@/design/analysis/Computing";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import page from "@/design/page.module.css";
import { useLang } from "@/design/useLang";
import { ScopeBar } from "../scope/ScopeBar";
import { useAskedScope } from "../scope/useScope";
import { Detail } from "./Detail";
import classes from "./discovering.module.css";
import { Fits } from "./Fits";
import { Preview } from "./Preview";
import { Ways } from "./Ways";

const STEPS = ["8", "12", "16", "24", "40"] as const;
/** Many enough that nothing frequent is missing, few enough to be read at a glance. */
const USUAL = "16";

/** A draft of a map from what happened, from the main road to every path, before one begins a map with it. */
export function DiscoverScreen() {
  const { project } = useParams({ from: "/p/$project/maps/discover" });
  const { t } = useTranslation("discovering");
  const lang = useLang();
  const summary = useProject(project).data?.summary;
  const [steps, setSteps] = useState<(typeof STEPS)[number]>(USUAL);
  const found = useDiscovered(project, Number(steps), lang, useAskedScope());
  return (
    <div className={`${page["page"]} ${classes["screen"]}`}>
      <p className={page["back"]}>
        <Link to="/p/$project/maps/new" params={{ project }}>
          {t("back")}
        </Link>
      </p>
      <h1>{t("title")}</h1>
      <p className={page["lead"]}>{t("lead")}</p>
      <ScopeBar project={project} isWithin />
      <Segmented
        label={t("steps")}
        titled
        value={steps}
        choices={STEPS.map((value) => ({ value, label: value }))}
        onChange={setSteps}
      />
      {found.error ? <Failure error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data ? (
        <Found
          key={found.data.provenance.data}
          project={project}
          summary={summary}
          found={found.data}
          steps={Number(steps)}
        />
      ) : found.error ? null : (
        <Loading rows={12} tall />
      )}
      <Computing />
    </div>
  );
}

interface FoundProps {
  project: string;
  summary: ProjectSummary | undefined;
  found: Discovery;
  steps: number;
}

function Found({ project, summary, found, steps }: FoundProps) {
  const { t } = useTranslation("discovering");
  const [wanted, setWanted] = useState(0);
  const last = found.levels.length - 1;
  const level = Math.min(wanted, last);
  const now = found.levels[level];
  if (!now) return null;
  return (
    <>
      <div className={classes["bench"]}>
        <Detail levels={found.levels} level={level} onLevel={setWanted} />
        <Fits found={found} level={now} />
      </div>
      <section className={classes["draft"]} aria-label={t("draft")}>
        <Preview found={found} level={level} />
      </section>
      <Begin project={project} found={found} steps={steps} detail={now.detail} />
      <Ways found={found} level={level} />
      {summary && summary.maps.length > 0 ? <Compare project={project} summary={summary} /> : null}
      <Basis provenance={found.provenance} />
    </>
  );
}

function Begin({
  project,
  found,
  steps,
  detail,
}: {
  project: string;
  found: Discovery;
  steps: number;
  detail: number;
}) {
  const { t } = useTranslation("discovering");
  const lang = useLang();
  const navigate = useNavigate();
  const begin = useBeginDiscovered(project);
  const [title, setTitle] = useState("");
  const field = useId();
  return (
    <form
      className={classes["begin"]}
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate(
          {
            steps,
            detail,
            language: lang,
            title: title.trim(),
            ...(found.scope ? { scope: found.scope } : {}),
          },
          {
            onSuccess: ({ id }) =>
              void navigate({ to: "/p/$project/maps/$map", params: { project, map: id } }),
          },
        );
      }}
    >
      <label htmlFor={field}>{t("name")}</label>
      <div>
        <input
          id={field}
          className={controls["input"]}
          value={title}
          maxLength={200}
          placeholder={found.document.title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <button type="submit" className={controls["primary"]} disabled={begin.isPending}>
          {begin.isPending ? t("beginning") : t("begin")}
        </button>
      </div>
      <p>{t("after")}</p>
      {begin.error ? <Failure error={begin.error} /> : null}
    </form>
  );
}

/** The maps that are there: what was drawn in them beside what was found. */
function Compare({ project, summary }: { project: string; summary: ProjectSummary }) {
  const { t } = useTranslation("discovering");
  const lang = useLang();
  return (
    <section className={classes["compare"]}>
      <h2>{t("compare.title")}</h2>
      <p>{t("compare.lead")}</p>
      <ul>
        {summary.maps.map((map) => (
          <li key={map.id}>
            <Link to="/p/$project/maps/$map" params={{ project, map: map.id }} hash="panel:found">
              {map.titles[lang] ?? map.title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
