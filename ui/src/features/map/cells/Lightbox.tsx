import { type SyntheticEvent, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/design/controls/Dialog";
import { useMapIds } from "../live/hooks";
import classes from "./Images.module.css";
import { imageAddress } from "./images";

interface LightboxProps {
  images: readonly string[];
  first: number;
  /** What the images show: the words of their card. */
  alt: string;
  onClose: () => void;
}

/** Images as large as the window lets them be; arrow keys lead to the next. */
export default function Lightbox({ images, first, alt, onClose }: LightboxProps) {
  const { t } = useTranslation("map_cells");
  const { project } = useMapIds();
  const [shown, setShown] = useState(first);
  const go = (by: number) => setShown((before) => (before + by + images.length) % images.length);
  const image = images[shown] ?? images[0];
  if (image === undefined) return null;
  const several = images.length > 1;
  // It stands beside the grid, not in it: neither looks nor keys of the cell it was opened from reach it.
  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons do the same
    <div
      className={classes["outside"]}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (several && event.key === "ArrowLeft") go(-1);
        if (several && event.key === "ArrowRight") go(1);
      }}
      onPointerDown={kept}
      onMouseDown={kept}
      onTouchStart={kept}
      onContextMenu={kept}
    >
      <Dialog
        title={several ? t("image.ofMany", { place: shown + 1, count: images.length }) : t("image.one")}
        wide
        onClose={onClose}
        actions={
          several ? (
            <>
              <button type="button" onClick={() => go(-1)}>
                {t("image.before")}
              </button>
              <button type="button" onClick={() => go(1)}>
                {t("image.next")}
              </button>
            </>
          ) : undefined
        }
      >
        <figure className={classes["large"]}>
          <img src={imageAddress(project, image, "full")} alt={alt || t("image.unnamed")} />
          {alt ? <figcaption>{alt}</figcaption> : null}
        </figure>
      </Dialog>
    </div>,
    document.getElementById("main") ?? document.body,
  );
}

const kept = (event: SyntheticEvent) => event.stopPropagation();
