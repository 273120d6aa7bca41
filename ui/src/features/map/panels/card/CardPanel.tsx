import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { dropImage, IMAGE_TYPES, imageAddress } from "../../cells/images";
import { chooseImages, useAddImages } from "../../cells/useImages";
import { ordered } from "../../core/ordering";
import { fieldOf } from "../../core/records";
import { said } from "../../core/texts";
import { useEditing, useMapDocument, useMapIds, useMapStore, useSaid } from "../../live/hooks";
import { JudgePart } from "../../priorities/JudgePart";
import { Choice, EvidenceChoice, LineField, LineInput, Part, RichField, SmallButton } from "../form/fields";
import field from "../form/fields.module.css";
import type { PanelProps } from "../registry";
import classes from "./CardPanel.module.css";

const ADDRESS = new RegExp(fieldOf("cells", "link")?.pattern ?? "$^", "u");

/** What a card says and how that is known: evidence, source, link, images, persona. */
export default function CardPanel({ about }: PanelProps) {
  const { t } = useTranslation("map_cells");
  const id = about && "collection" in about && about.collection === "cells" ? about.id : null;
  const cell = useMapDocument((map) => (id === null ? undefined : map.cells[id]));
  if (id === null) return <p>{t("card.none")}</p>;
  if (!cell) return <p>{t("card.gone")}</p>;
  return <CardForm key={id} id={id} />;
}

function CardForm({ id }: { id: string }) {
  const { t } = useTranslation(["map_cells", "map"]);
  const { editable, lang, make } = useEditing();
  const store = useMapStore();
  const { project } = useMapIds();
  const cell = useMapDocument((map) => map.cells[id]);
  const lane = useMapDocument((map) => map.lanes[cell?.lane ?? ""]);
  const laneTitle = useSaid("lanes", cell?.lane ?? "", "title");
  const stepTitle = useSaid("steps", cell?.step ?? "", "title");
  const text = useSaid("cells", id, "text");
  const personas = useMapDocument((map) => map.personas);
  const add = useAddImages();
  if (!cell || !lane) return null;
  const set = (name: string, value: unknown) =>
    make([{ change: "set_field", collection: "cells", id, field: name, value }]);
  const options = [
    { value: "", label: t("card.everybody") },
    ...ordered(personas).map(([each]) => ({
      value: each,
      label: said(store.snapshot(), { collection: "personas", id: each, field: "name" }, lang).text,
    })),
  ];
  const images = cell.images ?? [];
  return (
    <>
      <p className={controls["hint"]}>
        {t("card.where", { lane: laneTitle.text || t(`map:lane.${lane.type}`), step: stepTitle.text })}
      </p>
      <RichField
        place={{ collection: "cells", id, field: "text" }}
        label={t("card.text")}
        invitation={t("card.textEmpty")}
      />
      <EvidenceChoice value={cell.evidence ?? "assumed"} onChoose={(level) => set("evidence", level)} />
      <LineField
        place={{ collection: "cells", id, field: "source" }}
        label={t("card.source")}
        invitation={t("card.sourceEmpty")}
      />
      <JudgePart card={id} />
      <div className={field["field"]}>
        <span className={controls["label"]}>{t("card.link")}</span>
        <LineInput
          label={t("card.link")}
          value={cell.link ?? ""}
          disabled={!editable}
          placeholder={t("card.linkEmpty")}
          isValid={(link) => link === "" || ADDRESS.test(link) || ADDRESS.test(`https://${link}`)}
          onSet={(link) => set("link", link === "" ? null : ADDRESS.test(link) ? link : `https://${link}`)}
        />
      </div>
      {options.length > 1 ? (
        <Choice
          label={t("card.persona")}
          value={cell.persona ?? ""}
          options={options}
          onChoose={(persona) =>
            make([
              { change: "move", collection: "cells", id, before: null, into: { persona: persona || null } },
            ])
          }
        />
      ) : null}
      <Part
        title={t("card.images")}
        actions={
          editable ? (
            <SmallButton
              icon="image"
              label={t("image.add")}
              onClick={() => chooseImages(IMAGE_TYPES, (files) => void add({ card: id }, files))}
            />
          ) : null
        }
      >
        {images.length === 0 && editable ? <p className={controls["hint"]}>{t("image.hint")}</p> : null}
        <ul className={classes["images"]}>
          {images.map((image) => (
            <li key={image}>
              <img src={imageAddress(project, image, "thumb")} alt={text.text || t("image.unnamed")} />
              {editable ? (
                <SmallButton
                  icon="trash"
                  label={t("image.remove")}
                  quiet
                  onClick={() => make(dropImage(store.snapshot(), id, image))}
                />
              ) : null}
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}
