import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Inspection, ReadOptions } from "@/api/generated";
import { count } from "@/design/format";
import { useLang } from "@/design/useLang";
import classes from "./importing.module.css";
import { type Role, rolesOf, SINGLE_ROLES, withRole } from "./roles";

interface Props {
  inspection: Inspection;
  onChange: (options: ReadOptions) => void;
}

/** The first rows as they stand in the file; above each column what it seems to mean, to be corrected. */
export function ColumnTable({ inspection, onChange }: Props) {
  const { t } = useTranslation("importing");
  const lang = useLang();
  const columns = inspection.columns.map((column) => column.name);
  const roles = rolesOf(columns, inspection.options);
  const choices = [...SINGLE_ROLES, "property", "ignore"].map((role) => ({
    value: role,
    label: t(`roles.${role}`),
  }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className={classes["scroll"]} aria-label={t("mapping.rows")} tabIndex={0}>
      <table className={classes["rows"]}>
        <thead>
          <tr>
            {inspection.columns.map((column) => (
              <th key={column.name} scope="col" data-role={roles.get(column.name)}>
                <span className={classes["columnName"]}>{column.name}</span>
                <NativeSelect
                  size="xs"
                  aria-label={t("mapping.roleOf", { column: column.name })}
                  data={choices}
                  value={roles.get(column.name) ?? "property"}
                  onChange={(event) =>
                    onChange(
                      withRole(columns, inspection.options, column.name, event.currentTarget.value as Role),
                    )
                  }
                />
                <small>
                  {t(`kinds.${column.kind}`)}
                  {column.missing > 0
                    ? ` · ${t("mapping.missing", { count: column.missing, n: count(column.missing, lang) })}`
                    : ""}
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inspection.first_rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other identity than their place
            <tr key={line}>
              {row.map((cell, place) => (
                <td key={columns[place]} data-role={roles.get(columns[place] ?? "")}>
                  {cell ?? <span className={classes["empty"]}>–</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
