import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Segment } from "@/api/generated";
import { useProject } from "@/api/queries";
import { useSegments } from "@/api/segments";
import controls from "@/design/controls/controls.module.css";
import { rulesIn } from "../../scope/rules";
import { SegmentDialog } from "../../scope/SegmentDialog";
import { sameJson } from "../core/json";
import { useEditing, useMapDocument, useMapIds } from "../live/hooks";
import { Part, SmallButton } from "../panels/form/fields";
import { Size } from "./Measured";
import classes from "./Measured.module.css";
import type { Measured } from "./useMeasured";

const OWN = "own";

/** Which customers a persona stands for: those of a segment that the project keeps, or those of its own rules. */
export function Bound({ persona, measured }: { persona: string; measured: Measured }) {
  const { t } = useTranslation("map_personas_data");
  const { project } = useMapIds();
  const { editable, lang, make } = useEditing();
  const segment = useMapDocument((map) => map.personas[persona]?.segment) ?? null;
  const saved = useSegments(project).data ?? [];
  const set = (value: unknown) =>
    make([{ change: "set_field", collection: "personas", id: persona, field: "segment", value }]);
  const kept = saved.find((each) => sameJson(each.segment, segment));
  const about = useProject(project).data;
  const [builds, setBuilds] = useState(false);
  const words = measured.profile?.name[lang];
  return (
    <Part title={t("bound.title")}>
      {editable && (saved.length > 0 || segment !== null) ? (
        <select
          className={`${controls["select"]} ${classes["whole"]}`}
          aria-label={t("bound.title")}
          value={segment === null ? "" : (kept?.id ?? OWN)}
          onChange={({ target }) => {
            const chosen = saved.find(({ id }) => id === target.value);
            if (chosen) set(chosen.segment);
            else if (target.value === "") set(null);
          }}
        >
          <option value="">{t("bound.nobody")}</option>
          {segment !== null && !kept ? <option value={OWN}>{words ?? t("bound.own")}</option> : null}
          {saved.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
      {segment === null ? (
        <p className={`${controls["hint"]} ${classes["note"]}`}>{t("bound.choose")}</p>
      ) : words ? (
        <p className={classes["words"]}>{t("bound.words", { words })}</p>
      ) : null}
      {measured.profile ? <Size profile={measured.profile} /> : null}
      {editable && about ? (
        <p className={classes["note"]}>
          <SmallButton
            icon="edit"
            label={t(segment === null || kept ? "bound.describe" : "bound.change")}
            onClick={() => setBuilds(true)}
          />
        </p>
      ) : null}
      {builds && about ? (
        <SegmentDialog
          project={project}
          built={{ id: null, name: "", rules: segment === null || kept ? [] : rulesIn(segment as Segment) }}
          events={about.event_names}
          properties={about.properties}
          act={t("bound.take")}
          onShow={({ rules }) => {
            setBuilds(false);
            set({ rules });
          }}
          onClose={() => setBuilds(false)}
        />
      ) : null}
    </Part>
  );
}
