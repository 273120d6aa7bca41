import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/queries";
import { Icon } from "@/design/icons/Icon";
import bar from "../panels/bar.module.css";

const ShareDialog = lazy(() => import("./ShareDialog"));
const SHARERS: ReadonlySet<string | undefined> = new Set(["owner", "editor"]);

/** The button in the bar that opens the links to the map, for those who may let others in. */
export function ShareTool() {
  const { t } = useTranslation("map_sharing");
  const role = useSession().data?.principal.role;
  const [open, setOpen] = useState(false);
  if (!SHARERS.has(role)) return null;
  return (
    <>
      <button
        type="button"
        className={bar["tool"]}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={t("open")}
        aria-label={t("open")}
        onClick={() => setOpen(true)}
      >
        <Icon name="share" />
      </button>
      {open ? (
        <Suspense fallback={null}>
          <ShareDialog onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
