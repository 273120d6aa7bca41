import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EntryView, LibraryOverview, MapReached, TouchpointPatch } from "@/api/generated";
import { useLibrary, useLibraryWork } from "@/api/library";
import { Empty, Loading } from "@/design/analysis/States";
import { BindingEditor, type Bound } from "@/design/binding/BindingEditor";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { moment } from "@/design/format";
import { useLang } from "@/design/useLang";
import { Bindings } from "./Bindings";
import { EntryFields } from "./EntryFields";
import { Felt } from "./Felt";
import { saidIn } from "./listing";
import { Reviews } from "./Reviews";
import classes from "./touchpoints.module.css";
import { Uses } from "./Uses";
import { useMayDraw } from "./useMayDraw";

/** One entry of the library: what it is, where it is used, what it is bound to and was, and how people rate it. */
export function EntryScreen() {
  const { project, entry } = useParams({ from: "/p/$project/touchpoints/$entry" });
  const { t } = useTranslation("touchpoints");
  const library = useLibrary(project);
  if (library.error && !library.data)
    return <Failure error={library.error} onRetry={() => void library.refetch()} />;
  if (!library.data)
    return (
      <div className={classes["screen"]}>
        <Loading rows={9} tall />
      </div>
    );
  const view = library.data.entries.find((each) => each.entry.id === entry);
  return (
    <div className={classes["screen"]}>
      <p className={classes["back"]}>
        <Link to="/p/$project/touchpoints" params={{ project }}>
          ← {t("title")}
        </Link>
      </p>
      {view ? (
        <Entry key={entry} project={project} view={view} library={library.data} />
      ) : (
        <Empty title={t("gone")} text={t("goneText")} />
      )}
    </div>
  );
}

interface EntryProps {
  project: string;
  view: EntryView;
  library: LibraryOverview;
}

function Entry({ project, view, library }: EntryProps) {
  const { t } = useTranslation(["touchpoints", "felt"]);
  const lang = useLang();
  const editable = useMayDraw();
  const { change } = useLibraryWork(project);
  const { entry } = view;
  const name = saidIn(entry.name, lang);
  const save = (patch: Omit<TouchpointPatch, "revision">) => change.mutate({ entry: entry.id, patch });
  const now = entry.bindings.at(-1);
  const bound: Bound = {
    binding: now?.binding ?? null,
    failing: now?.failing ?? null,
    satisfaction: now?.satisfaction ?? null,
    effort: now?.effort ?? null,
  };
  return (
    <>
      <header className={classes["top"]}>
        <div>
          <h1>{name}</h1>
          <p className={classes["lead"]}>
            {entry.changed_by.name
              ? t("changedBy", { when: moment(entry.changed_at, lang), who: entry.changed_by.name })
              : t("changed", { when: moment(entry.changed_at, lang) })}
          </p>
        </div>
      </header>
      <div role="status" className={classes["outcome"]}>
        {change.isPending ? t("saving") : null}
        {change.data && !change.isPending ? <Reached maps={change.data.maps ?? []} /> : null}
      </div>
      {change.error ? <Failure error={change.error} /> : null}
      <div className={classes["sides"]}>
        <div>
          <section>
            <h2>{t("about")}</h2>
            <EntryFields entry={entry} editable={editable} onSave={save} />
          </section>
          <section>
            <h2>{t("uses.title")}</h2>
            <Uses project={project} view={view} editable={editable} />
          </section>
        </div>
        <div>
          <section>
            <h2>{t("felt:title")}</h2>
            <Felt project={project} view={view} name={name} />
          </section>
          <section>
            <h2>{t("bound.title")}</h2>
            <BindingEditor
              project={project}
              name={name}
              value={bound}
              editable={editable}
              isSaving={change.isPending}
              consequence={t("bound.consequence", { count: new Set(view.uses.map(({ map }) => map)).size })}
              onSave={save}
            />
            <Bindings
              project={project}
              name={name}
              bindings={entry.bindings}
              editable={editable}
              onTake={({ binding = null, failing = null, satisfaction = null, effort = null }) =>
                save({ binding, failing, satisfaction, effort })
              }
            />
          </section>
        </div>
      </div>
      <section>
        <h2>{t("review.title")}</h2>
        <Reviews project={project} view={view} library={library} onSheet={(sheet) => save({ sheet })} />
      </section>
      {editable ? <Delete project={project} view={view} name={name} /> : null}
    </>
  );
}

/** What became of a change in the maps that are linked. */
function Reached({ maps }: { maps: readonly MapReached[] }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const names = (outcome: MapReached["outcome"]) =>
    new Intl.ListFormat(lang).format(
      maps.filter((each) => each.outcome === outcome).map(({ titles }) => saidIn(titles, lang)),
    );
  const changed = names("changed");
  const failed = names("failed");
  return (
    <>
      {changed ? t("reached.changed", { maps: changed }) : t("reached.saved")}{" "}
      {failed ? <b data-bad>{t("reached.failed", { maps: failed })}</b> : null}
    </>
  );
}

function Delete({ project, view, name }: { project: string; view: EntryView; name: string }) {
  const { t } = useTranslation("touchpoints");
  const navigate = useNavigate();
  const { remove } = useLibraryWork(project);
  const [asking, setAsking] = useState(false);
  return (
    <section className={classes["delete"]}>
      {asking ? (
        <>
          <p>{t("delete.ask", { name, count: new Set(view.uses.map(({ map }) => map)).size })}</p>
          <div className={controls["actions"]}>
            <button
              type="button"
              data-bad
              disabled={remove.isPending}
              onClick={() =>
                remove.mutate(view.entry.id, {
                  onSuccess: () => void navigate({ to: "/p/$project/touchpoints", params: { project } }),
                })
              }
            >
              {t("delete.yes")}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {t("delete.no")}
            </button>
          </div>
        </>
      ) : (
        <button type="button" className={controls["quiet"]} onClick={() => setAsking(true)}>
          {t("delete.begin")}
        </button>
      )}
      {remove.error ? <Failure error={remove.error} /> : null}
    </section>
  );
}
