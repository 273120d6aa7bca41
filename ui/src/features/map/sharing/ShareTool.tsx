import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/queries";
import { DialogTool } from "../panels/DialogTool";

const ShareDialog = lazy(() => import("./ShareDialog"));
const SHARERS: ReadonlySet<string | undefined> = new Set(["owner", "editor"]);

/** The button in the bar that opens the links to the map, for those who may let others in. */
export function ShareTool() {
  const { t } = useTranslation("map_sharing");
  const role = useSession().data?.principal.role;
  if (!SHARERS.has(role)) return null;
  return <DialogTool icon="share" label={t("open")} word={t("open")} isMain Dialog={ShareDialog} />;
}
