import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dataOf } from "@/api/client";
import { type CustomersAnswer, type Wording, wordQuestion } from "@/api/generated";
import { Loading } from "@/design/analysis/States";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import type { OpenedNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import { Copyable } from "./Copyable";
import classes from "./QuestionForms.module.css";

interface Props {
  project: string;
  number: OpenedNumber;
  /** The answer that lists the customers, once it is there. */
  list: CustomersAnswer | undefined;
}

function useWording(project: string, number: OpenedNumber) {
  return useQuery({
    queryKey: ["project", project, "wording", number.of],
    queryFn: () => dataOf(wordQuestion({ path: { project }, body: { question: number.of } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The question as sentence, as JSON and as Python: the one that gave the number, or the one that lists customers. */
export function QuestionForms({ project, number, list }: Props) {
  const { t } = useTranslation("numbers");
  const [which, setWhich] = useState<"number" | "list">("number");
  const wording = useWording(project, number);
  const isList = which === "list" && list !== undefined;
  return (
    <>
      <Segmented
        label={t("question.which")}
        value={which}
        onChange={setWhich}
        choices={[
          { value: "number", label: t("question.ofNumber") },
          { value: "list", label: t("question.ofList") },
        ]}
      />
      {which === "list" && !list ? <Loading rows={4} /> : null}
      {isList ? <Forms wording={list.wording} json={list.question} /> : null}
      {which === "number" && wording.error ? (
        <Failure error={wording.error} onRetry={() => void wording.refetch()} />
      ) : null}
      {which === "number" ? <Forms wording={wording.data} json={number.of} /> : null}
    </>
  );
}

function Forms({ wording, json }: { wording: Wording | undefined; json: object }) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
  return (
    <div className={classes["forms"]}>
      {wording ? <p className={classes["sentence"]}>{wording[lang]}</p> : null}
      {wording ? <Copyable title={t("question.python")} text={wording.python} /> : null}
      <Copyable title={t("question.json")} text={JSON.stringify(json, null, 2)} />
    </div>
  );
}
