import { useTranslation } from "react-i18next";
import { durationAfter } from "@/design/analysis/phrases";
import type { Remark } from "@/design/analysis/routes";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";

/** A remark in words. */
export function RemarkText({ remark, placeName }: { remark: Remark; placeName: (event: string) => string }) {
  const { t } = useTranslation("board");
  const lang = useLang();
  switch (remark.remark) {
    case "nobody":
      return t("remark.nobody");
    case "few":
      return t("remark.few", { n: count(remark.n, lang) });
    case "few_arrivals":
      return t("remark.fewArrivals", { n: count(remark.n, lang), count: remark.n });
    case "overdue":
      return remark.at === null
        ? t("remark.overdue", { n: count(remark.n, lang) })
        : t("remark.overdueAt", { n: count(remark.n, lang), at: placeName(remark.at) });
    case "usual":
      return t("remark.usual", { within: durationAfter(remark.within_s, lang) });
  }
}
