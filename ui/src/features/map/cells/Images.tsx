import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMapIds } from "../live/hooks";
import classes from "./Images.module.css";
import { imageAddress } from "./images";

const Lightbox = lazy(() => import("./Lightbox"));

interface ImagesProps {
  images: readonly string[];
  /** What they show, for those who do not see them. */
  alt: string;
}

/** The images of a card, small; each opens large. */
export function Images({ images, alt }: ImagesProps) {
  const { t } = useTranslation("map_cells");
  const { project } = useMapIds();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <span className={classes["images"]}>
      {images.map((image, number) => (
        <button
          key={image}
          type="button"
          data-stop
          tabIndex={-1}
          aria-label={t("image.open", { what: alt || t("image.unnamed") })}
          onClick={() => setOpen(number)}
        >
          <img src={imageAddress(project, image, "thumb")} alt="" loading="lazy" draggable={false} />
        </button>
      ))}
      {open === null ? null : (
        <Suspense fallback={null}>
          <Lightbox images={images} first={open} alt={alt} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </span>
  );
}
