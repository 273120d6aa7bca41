import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Inspection, ReadOptions } from "@/api/generated";
import classes from "./importing.module.css";

interface Props {
  format: Inspection["format"];
  options: ReadOptions;
  onChange: (changed: Partial<ReadOptions>) => void;
}

const DELIMITERS = [",", ";", "\t", "|"];
const ENCODINGS = ["utf-8", "utf-16", "cp1252", "latin-1"];

/** How the file is written; found out by itself, changed here where that was wrong. */
export function FileOptions({ format, options, onChange }: Props) {
  const { t } = useTranslation("importing");
  const zones = Intl.supportedValuesOf("timeZone");
  const known = (list: string[], value: string | null | undefined) =>
    value && !list.includes(value) ? [value, ...list] : list;
  return (
    <div className={classes["options"]}>
      <TextInput
        key={options.time_zone ?? "UTC"}
        label={t("options.timeZone")}
        description={t("options.timeZoneHint")}
        defaultValue={options.time_zone ?? "UTC"}
        list="zones"
        onBlur={(event) => {
          const zone = event.currentTarget.value.trim();
          if (zone && zone !== (options.time_zone ?? "UTC")) onChange({ time_zone: zone });
        }}
      />
      <datalist id="zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {format === "csv" ? (
        <>
          <NativeSelect
            label={t("options.delimiter")}
            value={options.delimiter ?? ","}
            data={known(DELIMITERS, options.delimiter).map((sign) => ({
              value: sign,
              label: t([`delimiters.${sign === "\t" ? "tab" : sign}`, "delimiters.other"], { sign }),
            }))}
            onChange={(event) => onChange({ delimiter: event.currentTarget.value })}
          />
          <NativeSelect
            label={t("options.decimal")}
            value={options.decimal ?? "."}
            data={[
              { value: ".", label: t("options.point") },
              { value: ",", label: t("options.comma") },
            ]}
            onChange={(event) => onChange({ decimal: event.currentTarget.value === "," ? "," : "." })}
          />
          <NativeSelect
            label={t("options.encoding")}
            value={options.encoding ?? "utf-8"}
            data={known(ENCODINGS, options.encoding)}
            onChange={(event) => onChange({ encoding: event.currentTarget.value })}
          />
        </>
      ) : null}
    </div>
  );
}
