import { useTranslation } from "react-i18next";
import type { Note, Provenance } from "@/api/generated";
import { count, instant, moment } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./Basis.module.css";
import { period } from "./phrases";

/** What an answer rests on, in a line: period, n, up to when events are known and, while they arrive, seen. */
export function Basis({
  provenance,
  notes,
}: {
  provenance: Provenance;
  notes?: readonly Note[] | undefined;
}) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
  const { start, end, seen_until: seen, time_zone: zone, n_customers: n, n_events: events } = provenance;
  return (
    <footer className={classes["basis"]}>
      {notes?.length ? (
        <ul className={classes["notes"]}>
          {notes.map((note) => (
            <li key={`${note.code} ${note.en}`}>{note[lang]}</li>
          ))}
        </ul>
      ) : null}
      <p>
        {[
          start && end ? period(start, end, lang, zone) : null,
          t("basis.customers", { count: n, n: count(n, lang) }),
          t("basis.events", { count: events, n: count(events, lang) }),
          end ? t("basis.known", { at: instant(end, lang, zone) }) : null,
          seen ? t("basis.seen", { at: moment(seen, lang, zone) }) : null,
        ]
          .filter((part) => part !== null)
          .join(" · ")}
      </p>
    </footer>
  );
}
