import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNameSession } from "@/api/talking";
import controls from "@/design/controls/controls.module.css";
import classes from "./CommentsPanel.module.css";
import { Trouble } from "./Trouble";

const LONGEST = 60;

/** Asks by which name others shall know one, before one says something. */
export function NameForm() {
  const { t } = useTranslation("map_comments");
  const [name, setName] = useState("");
  const naming = useNameSession();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) naming.mutate(name.trim());
  };
  return (
    <form className={classes["name"]} onSubmit={onSubmit}>
      <label className={controls["field"]}>
        {t("name.ask")}
        <input
          className={controls["input"]}
          value={name}
          maxLength={LONGEST}
          autoComplete="name"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <button
        type="submit"
        className={controls["button"]}
        data-main
        disabled={!name.trim() || naming.isPending}
      >
        {t("name.say")}
      </button>
      <Trouble error={naming.error} />
    </form>
  );
}
