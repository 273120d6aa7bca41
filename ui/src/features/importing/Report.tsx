import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportReport } from "@/api/generated";
import { REFUSED_PAGE, useRefused } from "@/api/importing";
import { useProject } from "@/api/queries";
import { period as periodOf } from "@/design/analysis/phrases";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./importing.module.css";
import { Notes } from "./Notes";
import { RefusedTable } from "./RefusedTable";

/** What the import did, and every row it did not take. */
export function Report({ project, report }: { project: string; report: ImportReport }) {
  const { t } = useTranslation("importing");
  const lang = useLang();
  const [offset, setOffset] = useState(0);
  const refused = useRefused(project, report.refused > 0 ? report.id : null, offset);
  const zone = useProject(project).data?.summary.project.time_zone;
  const period =
    report.start && report.end ? periodOf(report.start, report.end, lang, zone) : t("report.noPeriod");
  return (
    <section>
      <p className={classes["lead"]}>
        {report.same_as
          ? t("report.same")
          : t("report.lead", {
              events: t("report.events", { count: report.taken, n: count(report.taken, lang) }),
              customers: t("report.customers", { count: report.customers, n: count(report.customers, lang) }),
              period,
            })}
      </p>
      <Notes notes={report.notes ?? []} />
      {report.refused > 0 ? (
        <details className={classes["refused"]}>
          <summary>{t("report.refused", { count: report.refused, n: count(report.refused, lang) })}</summary>
          <RefusedTable rows={refused.data?.rows ?? []} />
          <div className={classes["actions"]}>
            {report.refused > REFUSED_PAGE ? (
              <>
                <Button
                  variant="default"
                  disabled={offset === 0}
                  onClick={() => setOffset(Math.max(0, offset - REFUSED_PAGE))}
                >
                  {t("report.previous")}
                </Button>
                <span>
                  {t("report.page", {
                    from: count(offset + 1, lang),
                    to: count(Math.min(offset + REFUSED_PAGE, report.refused), lang),
                    total: count(report.refused, lang),
                  })}
                </span>
                <Button
                  variant="default"
                  disabled={offset + REFUSED_PAGE >= report.refused}
                  onClick={() => setOffset(offset + REFUSED_PAGE)}
                >
                  {t("report.next")}
                </Button>
              </>
            ) : null}
            <Button
              component="a"
              variant="default"
              href={`/api/projects/${encodeURIComponent(project)}/imports/${encodeURIComponent(report.id)}/refused.csv`}
              download
            >
              {t("report.download")}
            </Button>
          </div>
        </details>
      ) : (
        <p className={classes["fine"]}>{t("report.noneRefused")}</p>
      )}
    </section>
  );
}
