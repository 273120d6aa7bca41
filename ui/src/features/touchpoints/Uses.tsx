import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { EntryView } from "@/api/generated";
import { useLibraryWork } from "@/api/library";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { saidIn } from "./listing";
import classes from "./touchpoints.module.css";

/** The maps that use an entry, at which steps, and what to do where one says otherwise. */
export function Uses({ project, view, editable }: { project: string; view: EntryView; editable: boolean }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const { link } = useLibraryWork(project);
  const entry = view.entry.id;
  if (view.uses.length === 0) return <p className={classes["none"]}>{t("uses.none")}</p>;
  return (
    <>
      <ul className={classes["uses"]}>
        {view.uses.map(({ map, titles, touchpoint, steps, differs = [] }) => (
          <li key={`${map}/${touchpoint}`}>
            <Link to="/p/$project/maps/$map" params={{ project, map }}>
              {saidIn(titles, lang)}
            </Link>
            <small>
              {steps.length > 0
                ? steps.map(({ title }) => saidIn(title, lang)).join(" · ")
                : t("uses.noStep")}
            </small>
            {differs.length > 0 ? (
              <div className={classes["differs"]}>
                <p>
                  {t("uses.differs", {
                    fields: new Intl.ListFormat(lang).format(differs.map((each) => t(`field.${each}`))),
                  })}
                </p>
                {editable ? (
                  <div className={controls["actions"]}>
                    <button
                      type="button"
                      disabled={link.isPending}
                      onClick={() => link.mutate({ entry, body: { map, touchpoint, keep: "library" } })}
                    >
                      {t("uses.keepLibrary")}
                    </button>
                    <button
                      type="button"
                      disabled={link.isPending}
                      onClick={() => link.mutate({ entry, body: { map, touchpoint, keep: "map" } })}
                    >
                      {t("uses.keepMap")}
                    </button>
                  </div>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {link.error ? <Failure error={link.error} /> : null}
    </>
  );
}
