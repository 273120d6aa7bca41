import { useTranslation } from "react-i18next";
import controls from "@/design/controls/controls.module.css";
import { useLang } from "@/design/useLang";
import { useSideWords } from "./named";
import { useScope } from "./useScope";
import { daysInWords } from "./words";

interface Props {
  project: string;
  map?: string | undefined;
  /** Whether what is shown has days of its own, so that those of the address do not count. */
  hasOwnDays?: boolean;
}

/** Of whom and when what is shown is, in a sentence; nothing where it is of everybody and all time. */
export function OfWhom(props: Props) {
  const { scope } = useScope();
  return scope === null ? null : <Sentence {...props} />;
}

function Sentence({ project, map, hasOwnDays = false }: Props) {
  const { t } = useTranslation("scope");
  const { understood } = useScope();
  const words = useSideWords(project, map);
  if (!understood || understood.trouble !== null) return null;
  const { shown } = understood;
  const isSomebody = shown.whose.rules.length > 0 || shown.trigger !== null;
  return (
    <>
      {hasOwnDays && !isSomebody ? null : (
        <p className={controls["hint"]}>{t("of.them", { them: words(shown, !hasOwnDays) })}</p>
      )}
      {hasOwnDays ? <OwnDays /> : null}
    </>
  );
}

/** That the days of the address do not count, where there are any and what is shown has days of its own. */
export function OwnDays() {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const { understood } = useScope();
  if (!understood || understood.trouble !== null) return null;
  const { days } = understood.shown;
  if (days.first === null && days.last === null) return null;
  return <p className={controls["hint"]}>{t("of.ownDays", { days: daysInWords(days, t, lang) })}</p>;
}
