import { Button, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MapDocument } from "@/api/generated";
import { useCreateMap, useDiscovery } from "@/api/importing";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import classes from "./importing.module.css";

/** The map that the data suggests: stages and steps in order, to be renamed and saved. */
export function Draft({ project, title }: { project: string; title: string }) {
  const { t } = useTranslation("importing");
  const found = useDiscovery(project, title, true);
  if (found.error) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <p role="status">{t("draft.looking")}</p>;
  return <DraftEditor project={project} found={found.data} />;
}

const byOrder = <T extends { order: string }>(collection: Record<string, T> | undefined): [string, T][] =>
  Object.entries(collection ?? {}).sort(([a, one], [b, other]) =>
    one.order < other.order || (one.order === other.order && a < b) ? -1 : 1,
  );

function DraftEditor({ project, found }: { project: string; found: MapDocument }) {
  const { t } = useTranslation("importing");
  const [draft, setDraft] = useState(found);
  const save = useCreateMap(project);
  const navigate = useNavigate();
  const steps = byOrder(draft.steps);
  return (
    <form
      className={classes["draft"]}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft, {
          onSuccess: (stored) =>
            void navigate({ to: "/p/$project/maps/$map", params: { project, map: stored.id } }),
        });
      }}
    >
      <h2>{t("draft.title")}</h2>
      <p className={classes["formats"]}>{t("draft.lead")}</p>
      <TextInput
        label={t("draft.name")}
        required
        withAsterisk={false}
        className={classes["name"]}
        value={draft.title}
        onChange={(event) => setDraft({ ...draft, title: event.currentTarget.value })}
      />
      <div className={classes["stages"]}>
        {byOrder(draft.stages).map(([id, stage]) => (
          <fieldset key={id} style={{ "--hue": `var(--s${stage.hue ?? 1})` } as React.CSSProperties}>
            <legend>
              <input
                aria-label={t("draft.stage")}
                value={stage.name}
                onChange={(event) =>
                  setDraft({
                    ...draft,
                    stages: { ...draft.stages, [id]: { ...stage, name: event.currentTarget.value } },
                  })
                }
              />
            </legend>
            {steps
              .filter(([, step]) => step.stage === id)
              .map(([stepId, step]) => (
                <input
                  key={stepId}
                  aria-label={t("draft.step")}
                  value={step.title}
                  onChange={(event) =>
                    setDraft({
                      ...draft,
                      steps: { ...draft.steps, [stepId]: { ...step, title: event.currentTarget.value } },
                    })
                  }
                />
              ))}
          </fieldset>
        ))}
      </div>
      {save.error ? <Failure error={save.error} /> : null}
      <div className={classes["actions"]}>
        <Button type="submit" loading={save.isPending}>
          {t("draft.save")}
        </Button>
        <Link to="/p/$project/maps/discover" params={{ project }} className={controls["quiet"]}>
          {t("draft.discover")}
        </Link>
        <Link to="/p/$project" params={{ project }} className={controls["quiet"]}>
          {t("draft.without")}
        </Link>
      </div>
    </form>
  );
}
