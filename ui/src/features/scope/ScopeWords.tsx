import { useTranslation } from "react-i18next";
import { useLang } from "@/design/useLang";
import { useNamed, useWhose } from "./named";
import { useScope } from "./useScope";
import { daysInWords, selectionInWords } from "./words";

interface Props {
  project: string;
  map: string;
  side: "shown" | "beside";
}

/** Of whom and when the numbers of a side are, to be read only; nothing where they are everybody's of the whole time. */
export function ScopeWords({ project, map, side }: Props) {
  const { scope, hasBeside } = useScope();
  return scope !== null || (side === "beside" && hasBeside) ? (
    <Words project={project} map={map} side={side} />
  ) : null;
}

function Words({ project, map, side }: Props) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const { understood } = useScope();
  const whoseIs = useWhose(useNamed(project, map));
  const of = understood?.trouble === null ? understood[side] : null;
  if (!of) return null;
  return (
    <small>
      {whoseIs(of.whose)} · {daysInWords(of.days, t, lang)}
      {of.trigger === null
        ? null
        : ` · ${t("trigger.since", { trigger: selectionInWords(of.trigger, t, lang) })}`}
    </small>
  );
}
