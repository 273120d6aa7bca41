import { Tabs } from "@mantine/core";
import { useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customers } from "@/api/generated";
import { useAnswer } from "@/api/queries";
import { Computing } from "@/design/analysis/Computing";
import { count } from "@/design/format";
import type { OpenedNumber } from "@/design/numbers";
import { useLang } from "@/design/useLang";
import { CustomerList, PAGE } from "./CustomerList";
import { Grounds } from "./Grounds";
import classes from "./NumberDrawer.module.css";
import { QuestionForms } from "./QuestionForms";

interface Props {
  project: string;
  number: OpenedNumber;
  onClose: () => void;
}

/** What stands behind one number: the customers, the question in three forms, and what it rests on. */
export function NumberDrawer({ project, number, onClose }: Props) {
  const { t } = useTranslation("numbers");
  const lang = useLang();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [offset, setOffset] = useState(0);
  const question: Customers = {
    question: "customers",
    of: number.of,
    part: number.part,
    limit: PAGE,
    offset,
  };
  const answer = useAnswer(project, question);

  // A modal dialog keeps the focus, closes on Escape and, closed before it leaves the page, gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    element.showModal();
    return () => element.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={classes["drawer"]}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.stopPropagation();
      }}
    >
      <div className={classes["sheet"]}>
        <header className={classes["head"]}>
          <div>
            {number.place ? <p className={classes["place"]}>{number.place}</p> : null}
            <h2 id={titleId}>{number.title}</h2>
          </div>
          <button type="button" className={classes["close"]} onClick={onClose} aria-label={t("close")}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M3.500 3.500l9 9M12.500 3.500l-9 9" />
            </svg>
          </button>
          <p className={classes["value"]}>
            <b>{number.value}</b>
            {number.detail ? <span>{number.detail}</span> : null}
          </p>
        </header>

        <Tabs
          defaultValue="customers"
          keepMounted={false}
          classNames={{
            root: classes["tabs"],
            list: classes["list"],
            tab: classes["tab"],
            panel: classes["panel"],
          }}
        >
          <Tabs.List>
            <Tabs.Tab value="customers">
              {t("tabs.customers")}
              {answer.data ? <span className={classes["n"]}>{count(answer.data.total, lang)}</span> : null}
            </Tabs.Tab>
            <Tabs.Tab value="question">{t("tabs.question")}</Tabs.Tab>
            <Tabs.Tab value="grounds">{t("tabs.grounds")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="customers">
            <CustomerList
              project={project}
              answer={answer.data}
              error={answer.error}
              isPlaceholder={answer.isPlaceholderData}
              offset={offset}
              onOffset={setOffset}
              onRetry={() => void answer.refetch()}
              onLeave={onClose}
            />
          </Tabs.Panel>
          <Tabs.Panel value="question">
            <QuestionForms project={project} number={number} list={answer.data} />
          </Tabs.Panel>
          <Tabs.Panel value="grounds">
            <Grounds answer={answer.data} error={answer.error} onRetry={() => void answer.refetch()} />
          </Tabs.Panel>
        </Tabs>
        <Computing />
      </div>
    </dialog>
  );
}
