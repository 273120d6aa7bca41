import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Sheet } from "@/api/generated";
import { useLibraryWork } from "@/api/library";
import { useSession } from "@/api/queries";
import { useNameSession } from "@/api/talking";
import controls from "@/design/controls/controls.module.css";
import { Failure } from "@/design/Failure";
import { useLang } from "@/design/useLang";
import { saidIn } from "./listing";
import classes from "./touchpoints.module.css";

const SCORES = [1, 2, 3, 4, 5] as const;

/** A sheet to be filled in; what is sent stays for good, with the name of who sent it. */
export function RatingForm({ project, entry, sheet }: { project: string; entry: string; sheet: Sheet }) {
  const { t } = useTranslation("touchpoints");
  const lang = useLang();
  const principal = useSession().data?.principal;
  const naming = useNameSession();
  const { rate } = useLibraryWork(project);
  const [answers, setAnswers] = useState<Record<string, number>>({});
  const [remark, setRemark] = useState("");
  const [name, setName] = useState("");
  if (!principal || principal.role === "viewer")
    return <p className={controls["hint"]}>{t("review.mayNot")}</p>;
  const isNamed = Boolean(principal.name);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    try {
      if (!isNamed) await naming.mutateAsync(name.trim());
      await rate.mutateAsync({ entry, body: { answers, remark } });
      setAnswers({});
      setRemark("");
    } catch {
      // What went wrong stands below; what was filled in stays.
    }
  };
  const error = naming.error ?? rate.error;
  return (
    <form className={classes["rating"]} onSubmit={(event) => void send(event)}>
      {sheet.questions.map(({ id, words }) => (
        <fieldset key={id} className={controls["group"]}>
          <legend>{saidIn(words, lang)}</legend>
          <div className={classes["scores"]}>
            <small aria-hidden="true">{t("review.least")}</small>
            {SCORES.map((score) => (
              <label key={score}>
                <input
                  type="radio"
                  className={controls["cover"]}
                  name={`${entry}-${id}`}
                  checked={answers[id] === score}
                  aria-label={
                    score === 1
                      ? `1, ${t("review.least")}`
                      : score === 5
                        ? `5, ${t("review.most")}`
                        : String(score)
                  }
                  onChange={() => setAnswers({ ...answers, [id]: score })}
                />
                {score}
              </label>
            ))}
            <small aria-hidden="true">{t("review.most")}</small>
          </div>
        </fieldset>
      ))}
      <label className={controls["field"]}>
        <span className={controls["label"]}>{t("review.remark")}</span>
        <textarea
          className={controls["area"]}
          rows={2}
          maxLength={2_000}
          value={remark}
          onChange={(event) => setRemark(event.target.value)}
        />
      </label>
      {isNamed ? null : (
        <label className={controls["field"]}>
          <span className={controls["label"]}>{t("review.name")}</span>
          <input
            type="text"
            className={controls["input"]}
            maxLength={60}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
      )}
      <div className={controls["actions"]}>
        <button
          type="submit"
          data-main
          disabled={
            Object.keys(answers).length === 0 ||
            (!isNamed && !name.trim()) ||
            rate.isPending ||
            naming.isPending
          }
        >
          {t("review.send")}
        </button>
        {isNamed ? <small>{t("review.as", { name: principal.name })}</small> : null}
      </div>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}
