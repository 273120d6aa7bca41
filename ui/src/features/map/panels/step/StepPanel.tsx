import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { useEditing, useMapDocument } from "../../live/hooks";
import { LineField, Part, RichField } from "../form/fields";
import type { PanelProps } from "../registry";
import { Meetings } from "./Meetings";
import classes from "./StepPanel.module.css";
import { Submap } from "./Submap";
import { WaysFrom } from "./WaysFrom";

/** The step that a place is about. */
function stepOf(about: PanelProps["about"]): string | null {
  if (!about) return null;
  if ("lane" in about) return about.step;
  if (about.collection === "steps") return about.id;
  return about.collection === "interactions" ? (about.field ?? null) : null;
}

/** A step in detail: what happens, where it meets customers, where ways lead on, and the map that shows it closer. */
export default function StepPanel({ about }: PanelProps) {
  const { t } = useTranslation("map_step");
  const id = stepOf(about);
  const step = useMapDocument((map) => (id === null ? undefined : map.steps[id]));
  if (id === null || !step) return <p>{t(id === null ? "none" : "gone")}</p>;
  const open = about && "collection" in about && about.collection === "interactions" ? about.id : null;
  const atSubmap = about !== null && "collection" in about && about.field === "child";
  return <StepForm key={id} id={id} open={open} atSubmap={atSubmap} />;
}

interface FormProps {
  id: string;
  /** The meeting that is open. */
  open: string | null;
  /** Whether it was opened for the map in detail. */
  atSubmap: boolean;
}

function StepForm({ id, open, atSubmap }: FormProps) {
  const { t } = useTranslation("map_step");
  const { editable, make } = useEditing();
  const truth = useMapDocument((map) => map.steps[id]?.moment_of_truth ?? false);
  const submap = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (atSubmap) submap.current?.scrollIntoView({ block: "center" });
  }, [atSubmap]);
  return (
    <>
      <LineField place={{ collection: "steps", id, field: "title" }} label={t("title")} />
      <RichField
        place={{ collection: "steps", id, field: "description" }}
        label={t("description")}
        invitation={t("descriptionEmpty")}
      />
      <label className={`${controls["check"]} ${classes["truth"]}`}>
        <input
          type="checkbox"
          checked={truth}
          disabled={!editable}
          onChange={(event) =>
            make([
              {
                change: "set_field",
                collection: "steps",
                id,
                field: "moment_of_truth",
                value: event.target.checked,
              },
            ])
          }
        />
        <span>
          {t("truth")}
          <small>{t("truthLong")}</small>
        </span>
      </label>
      <Part title={t("meetings")}>
        <Meetings step={id} open={open} />
      </Part>
      <Part title={t("ways")}>
        <WaysFrom step={id} />
      </Part>
      <div ref={submap}>
        <Part title={t("submap")}>
          <Submap step={id} />
        </Part>
      </div>
    </>
  );
}
