import { useTranslation } from "react-i18next";
import type { Selection } from "@/design/analysis/selection";
import { useLang } from "@/design/useLang";
import { sameTrigger } from "./address";
import { Chip, Item } from "./Chip";
import { selectionInWords } from "./words";

interface Props {
  /** With which events the map's scenario begins; null where nobody has said so. */
  scenario: Selection | null;
  chosen: Selection | undefined;
  onChoose: (trigger: Selection | undefined) => void;
}

/** Whether whole journeys are looked at, or those of the map's scenario, from its trigger on. */
export function TriggerChip({ scenario, chosen, onChoose }: Props) {
  const { t } = useTranslation("scope");
  const lang = useLang();
  const isScenario = scenario !== null && chosen !== undefined && sameTrigger(scenario, chosen);
  const said = (trigger: Selection) => t("trigger.since", { trigger: selectionInWords(trigger, t, lang) });
  return (
    <Chip
      label={t("bar.trigger")}
      text={chosen === undefined ? t("trigger.none") : isScenario ? t("trigger.scenario") : said(chosen)}
      isSet={chosen !== undefined}
      onClear={() => onChoose(undefined)}
    >
      {(close) => {
        const choose = (trigger: Selection | undefined) => () => {
          close();
          onChoose(trigger);
        };
        return (
          <>
            <Item on={chosen === undefined} onChoose={choose(undefined)}>
              {t("trigger.none")}
            </Item>
            {scenario ? (
              <Item on={isScenario} detail={said(scenario)} onChoose={choose(scenario)}>
                {t("trigger.scenario")}
              </Item>
            ) : null}
            {chosen !== undefined && !isScenario ? (
              <Item on onChoose={close}>
                {said(chosen)}
              </Item>
            ) : null}
          </>
        );
      }}
    </Chip>
  );
}
