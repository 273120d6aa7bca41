import { Link } from "@tanstack/react-router";
import { useMap } from "@/api/queries";
import { useLang } from "@/design/useLang";
import classes from "./MapPlace.module.css";

/** The place on a map that an analysis was opened from, with the way back. */
export function MapPlace({
  project,
  map,
  step,
}: {
  project: string;
  map: string;
  step?: string | undefined;
}) {
  const lang = useLang();
  const { data } = useMap(project, map);
  if (!data) return <p className={classes["place"]}> </p>;
  const { title, steps, translations } = data.document;
  const words = translations?.[lang];
  const at = step === undefined ? undefined : steps?.[step];
  return (
    <p className={classes["place"]}>
      <Link to="/p/$project/maps/$map" params={{ project, map }}>
        {words?.["map..title"] || title}
      </Link>
      {at && step !== undefined ? (
        <>
          <span aria-hidden="true"> › </span>
          {words?.[`steps.${step}.title`] || at.title}
        </>
      ) : null}
    </p>
  );
}
