import { useTranslation } from "react-i18next";
import type { Version } from "@/api/generated";
import { useRestoring } from "@/api/history";
import { Dialog } from "@/design/controls/Dialog";
import { instant } from "@/design/format";
import { useLang } from "@/design/useLang";
import { Trouble } from "../comments/Trouble";
import { useMapView } from "../panels/view";
import classes from "./HistoryPanel.module.css";
import { usePast } from "./past";
import { namesOf } from "./telling";

interface Props {
  version: Version;
  onClose: () => void;
}

/** Asks before a version is brought back, and says that nothing gets lost. */
export function RestoreDialog({ version, onClose }: Props) {
  const { t } = useTranslation("map_history");
  const lang = useLang();
  const { toast } = useMapView();
  const { now, leave } = usePast();
  const restoring = useRestoring(now);
  const { name } = namesOf(version);
  const when = instant(version.ended_at, lang);
  // The ways on from here hold also when this window has been closed meanwhile.
  const undone = (kept: number) =>
    restoring.mutateAsync(kept).then(
      () => toast(t("restore.undone")),
      () => toast(t("restore.undoFailed")),
    );
  const restore = () =>
    restoring.mutateAsync(version.seq).then(
      (kept) => {
        leave();
        onClose();
        if (kept === null) toast(t("restore.same"));
        else toast(t("restore.done", { when }), () => void undone(kept));
      },
      () => undefined, // the window says what is wrong
    );
  return (
    <Dialog
      title={t("restore.title")}
      onClose={onClose}
      actions={
        <>
          <button type="button" data-main disabled={restoring.isPending} onClick={() => void restore()}>
            {restoring.isPending ? t("restore.pending") : t("restore.do")}
          </button>
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
        </>
      }
    >
      <p>
        {name ? <b>{name} – </b> : null}
        {t("restore.what", { when })}
      </p>
      <ul className={classes["promises"]}>
        <li>{t("restore.kept")}</li>
        <li>{t("restore.everybody")}</li>
        <li>{t("restore.beside")}</li>
      </ul>
      <Trouble error={restoring.error} />
    </Dialog>
  );
}
