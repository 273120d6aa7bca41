import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { useOpenShare } from "@/api/guests";
import { Brand } from "@/app/Brand";
import controls from "@/design/controls/controls.module.css";
import classes from "./OpenShareScreen.module.css";

/** A link to a map was opened: leads there, once a name is said where one is needed. */
export function OpenShareScreen() {
  const { secret } = useParams({ from: "/share/$secret" });
  const { t } = useTranslation("guest");
  const navigate = useNavigate();
  const opening = useOpenShare();
  const [name, setName] = useState("");
  const problem = opening.error instanceof ApiError ? opening.error.problem : null;
  const asksName = problem?.code === "share.name_missing" || problem?.code === "session.name_long";
  const title = useRef("");
  const invited = problem?.data?.["title"];
  if (typeof invited === "string") title.current = invited;

  const open = (as: string) =>
    opening.mutate(
      { secret, name: as },
      {
        onSuccess: ({ project, map }) =>
          void navigate({ to: "/p/$project/maps/$map", params: { project, map }, replace: true }),
      },
    );
  const first = useRef(open);
  useEffect(() => first.current(""), []);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) open(name.trim());
  };
  return (
    <main id="main" className={classes["screen"]}>
      <Brand />
      {asksName ? (
        <form onSubmit={onSubmit}>
          <h1>{title.current}</h1>
          <p>{t("invited")}</p>
          <label className={controls["field"]}>
            <span className={controls["label"]}>{t("name")}</span>
            <input
              className={controls["input"]}
              value={name}
              maxLength={60}
              autoComplete="name"
              // biome-ignore lint/a11y/noAutofocus: this page asks for nothing else
              autoFocus
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          {problem?.code === "session.name_long" ? (
            <p role="alert">{`${problem.title} ${problem.detail}`}</p>
          ) : null}
          <button type="submit" className={controls["primary"]} disabled={!name.trim() || opening.isPending}>
            {t("enter")}
          </button>
          <p className={classes["small"]}>{t("kept")}</p>
        </form>
      ) : opening.error ? (
        <div role="alert">
          <h1>{problem?.title ?? t("failed")}</h1>
          <p>{problem?.detail}</p>
          {problem?.status === 0 || problem?.status === 429 ? (
            <button type="button" className={controls["primary"]} onClick={() => open("")}>
              {t("again")}
            </button>
          ) : null}
        </div>
      ) : (
        <p role="status">{t("opening")}</p>
      )}
    </main>
  );
}
