import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenQuestion, ReadOptions } from "@/api/generated";
import { useLang } from "@/design/useLang";
import classes from "./importing.module.css";

interface Props {
  questions: readonly OpenQuestion[];
  /** Columns that have a role that is needed; they are not offered for another. */
  taken: readonly (string | null)[];
  onChange: (changed: Partial<ReadOptions>) => void;
  /** A column was chosen for a role that no column had for certain. */
  onColumn: (role: ColumnRole, column: string) => void;
  /** Leads to where the roles of all columns are chosen. */
  onColumns: () => void;
}

type ColumnRole = "customer" | "time" | "event";

/** More columns than these are chosen above the columns themselves. */
const MOST_COLUMNS = 6;

/** What the file leaves open, each with the answers there are. */
export function Questions({ questions, taken, onChange, onColumn, onColumns }: Props) {
  const { t } = useTranslation("importing");
  const lang = useLang();
  if (questions.length === 0) return null;
  return (
    <div className={classes["questions"]} role="alert">
      <strong>{t("mapping.questions")}</strong>
      <ul>
        {questions.map((question) => (
          <li key={`${question.option}-${question.en}`}>
            {question[lang]}
            <span className={classes["choices"]}>
              <Choices
                question={question}
                taken={taken}
                onChange={onChange}
                onColumn={onColumn}
                onColumns={onColumns}
              />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Choices({
  question,
  taken,
  onChange,
  onColumn,
  onColumns,
}: { question: OpenQuestion } & Omit<Props, "questions">) {
  const { t } = useTranslation("importing");
  const { option, choices = [] } = question;
  switch (option) {
    case "day_first":
      return (
        <>
          <Choice onChoose={() => onChange({ day_first: true })}>{t("mapping.dayFirst")}</Choice>
          <Choice onChoose={() => onChange({ day_first: false })}>{t("mapping.monthFirst")}</Choice>
        </>
      );
    case "decimal":
      return (
        <>
          <Choice onChoose={() => onChange({ decimal: "." })}>{t("options.point")}</Choice>
          <Choice onChoose={() => onChange({ decimal: "," })}>{t("options.comma")}</Choice>
        </>
      );
    case "sheet":
    case "time_zone":
      return choices.map((choice) => (
        <Choice key={choice} onChoose={() => onChange({ [option]: choice })}>
          {choice}
        </Choice>
      ));
    case "customer":
    case "time":
    case "event": {
      const free = choices.filter((column) => !taken.includes(column));
      return free.length > 0 && free.length <= MOST_COLUMNS ? (
        free.map((column) => (
          <Choice key={column} onChoose={() => onColumn(option, column)}>
            {column}
          </Choice>
        ))
      ) : (
        <Choice onChoose={onColumns}>{t("mapping.toColumns")}</Choice>
      );
    }
  }
}

function Choice({ onChoose, children }: { onChoose: () => void; children: string }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onChoose}>
      {children}
    </Button>
  );
}
