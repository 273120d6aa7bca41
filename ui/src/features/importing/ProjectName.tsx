import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./importing.module.css";

interface Props {
  name: string;
  onName: (name: string) => void;
  disabled: boolean;
}

/** What the new project is called; without a name it takes the file's. */
export function ProjectName({ name, onName, disabled }: Props) {
  const { t } = useTranslation("importing");
  return (
    <TextInput
      className={classes["name"]}
      label={t("project.name")}
      placeholder={t("project.fromFile")}
      value={name}
      maxLength={120}
      disabled={disabled}
      onChange={(event) => onName(event.currentTarget.value)}
    />
  );
}
