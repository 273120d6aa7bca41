import { Combobox, useCombobox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EventName } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./EventPicker.module.css";

interface Props {
  /** What is chosen here, read out. */
  label: string;
  /** What stands on the button. */
  text: string;
  /** Whether the text is a choice already made, or an invitation to make one. */
  chosen: boolean;
  events: readonly EventName[];
  onChoose: (name: string) => void;
  /** A further first choice, such as "anything". */
  none?: { label: string; onChoose: () => void };
}

/** Chooses one event by name: the most frequent first, found by typing, each with its customers. */
export function EventPicker({ label, text, chosen, events, onChoose, none }: Props) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch("");
    },
  });
  const wanted = search.trim().toLocaleLowerCase(lang);
  const found = events.filter((event) => event.name.toLocaleLowerCase(lang).includes(wanted)).slice(0, 200);

  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      withinPortal={false}
      width={320}
      onOptionSubmit={(value) => {
        if (value === "") none?.onChoose();
        else onChoose(value);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false} withKeyboardNavigation={false}>
        <button
          type="button"
          className={`${controls["input"]} ${classes["target"]}`}
          data-chosen={chosen}
          aria-label={`${label}: ${text}`}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          <span>{text}</span>
          <svg viewBox="0 0 10 6" aria-hidden="true">
            <path d="M1 1l4 4 4-4" />
          </svg>
        </button>
      </Combobox.Target>
      <Combobox.Dropdown className={classes["dropdown"]}>
        <Combobox.Search
          className={classes["search"]}
          value={search}
          onChange={(change) => {
            setSearch(change.currentTarget.value);
            combobox.updateSelectedOptionIndex();
          }}
          placeholder={t("picker.search")}
          aria-label={t("picker.search")}
        />
        <Combobox.Options className={classes["options"]} aria-label={label} tabIndex={0}>
          {none && wanted === "" ? (
            <Combobox.Option value="" className={classes["option"]}>
              <i>{none.label}</i>
            </Combobox.Option>
          ) : null}
          {found.map((event) => (
            <Combobox.Option key={event.name} value={event.name} className={classes["option"]}>
              <span>{event.name}</span>
              <small>
                {t("picker.customers", { count: event.customers, n: count(event.customers, lang) })}
              </small>
            </Combobox.Option>
          ))}
          {found.length === 0 ? <Combobox.Empty>{t("picker.nothing")}</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
