import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { Icon } from "@/design/icons/Icon";
import { useEditing, useMapDocument, useMapIds, useMapStore } from "../../live/hooks";
import { Choice, SmallButton } from "../form/fields";
import { useMapView } from "../view";
import { addSubmap, adopt, mapsQuery, release } from "./maps";
import classes from "./StepPanel.module.css";

/** The map that shows a step in detail: one that is there, or a new one that knows where it belongs. */
export function Submap({ step }: { step: string }) {
  const { t } = useTranslation("map_step");
  const { project, map } = useMapIds();
  const { editable, make } = useEditing();
  const store = useMapStore();
  const view = useMapView();
  const queries = useQueryClient();
  const child = useMapDocument((document) => document.steps[step]?.child ?? null);
  const maps = useQuery(mapsQuery(project));
  const set = (id: string | null) =>
    make([{ change: "set_field", collection: "steps", id: step, field: "child", value: id }]);
  const onSettled = () => queries.invalidateQueries({ queryKey: ["project", project] });
  const onError = (error: Error) => view.toast(error.message);
  const creating = useMutation({
    mutationFn: () => addSubmap(project, store.snapshot(), { map, step }),
    onSuccess: (id) => {
      if (id) set(id);
    },
    onSettled,
    onError,
  });
  // The map in detail knows the way up before the step leads down to it.
  const choosing = useMutation({
    mutationFn: (id: string) => adopt(project, id, { map, step }),
    onSuccess: (_done, id) => set(id),
    onSettled,
    onError,
  });
  const leaving = useMutation({
    mutationFn: (id: string) => release(project, id, { map, step }),
    onSettled,
    onError,
  });
  const leave = (id: string) => {
    set(null);
    // A map that is gone by now needs no word.
    if (others.some((each) => each.id === id)) leaving.mutate(id);
  };
  const others = (maps.data ?? []).filter(({ id }) => id !== map);
  const shown = others.find(({ id }) => id === child);
  return (
    <>
      {child ? (
        <div className={classes["row"]}>
          <Link to="/p/$project/maps/$map" params={{ project, map: child }} className={classes["link"]}>
            <Icon name="submap" size={14} />
            {shown?.title ?? t("submapUnknown")}
          </Link>
          <span className={classes["space"]} />
          {editable ? (
            <SmallButton icon="close" label={t("removeSubmap")} quiet onClick={() => leave(child)} />
          ) : null}
        </div>
      ) : (
        <p className={`${controls["hint"]} ${classes["hint"]}`}>{t(editable ? "submapHint" : "noSubmap")}</p>
      )}
      {editable && !child ? (
        <>
          {others.length > 0 ? (
            <Choice
              label={t("chooseSubmap")}
              value=""
              options={[
                { value: "", label: "–" },
                ...others.map((each) => ({ value: each.id, label: each.title })),
              ]}
              onChoose={(id) => {
                if (id) choosing.mutate(id);
              }}
            />
          ) : null}
          <div className={classes["row"]}>
            <SmallButton
              icon="plus"
              label={t("addSubmap")}
              disabled={creating.isPending}
              onClick={() => creating.mutate()}
            />
          </div>
        </>
      ) : null}
    </>
  );
}
