import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SeenComment, SeenThread, Writer } from "@/api/generated";
import type { useTalking } from "@/api/talking";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { instant } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import classes from "./CommentsPanel.module.css";
import { MentionBox } from "./MentionBox";
import { piecesOf } from "./mentioning";
import { Trouble } from "./Trouble";
import { useDraft } from "./useDraft";

interface Props {
  thread: SeenThread;
  /** What its place is called now; null where that is gone. */
  place: string | null;
  opened: boolean;
  people: readonly Writer[];
  talking: ReturnType<typeof useTalking>;
  /** Whether one may say something, and has a name to say it under. */
  mayWrite: boolean;
  onOpen: (opened: boolean) => void;
  onGo: () => void;
}

/** A conversation: what it is about, what was said, and an answer. */
export function ThreadCard({ thread, place, opened, people, talking, mayWrite, onOpen, onGo }: Props) {
  const { t } = useTranslation("map_comments");
  const { id, comments, resolved, unread } = thread;
  const { reply, resolve, see } = talking;
  const answer = useDraft((text) => reply.mutateAsync({ thread: id, text }));
  const first = comments[0];
  const more = comments.length - 1;
  const saw = useRef(see.mutate);
  saw.current = see.mutate;
  useEffect(() => {
    if (opened && unread) saw.current(id);
  }, [opened, unread, id]);
  if (!first) return null;

  return (
    <article
      id={`thread-${id}`}
      className={classes["thread"]}
      data-opened={opened || undefined}
      data-unread={unread || undefined}
      data-resolved={resolved ? true : undefined}
    >
      <div className={classes["about"]}>
        {place === null ? (
          <span className={classes["gone"]}>
            {thread.about ? t("goneFrom", { about: thread.about }) : t("gone")}
          </span>
        ) : (
          <button
            type="button"
            className={`${controls["quiet"]} ${classes["place"]}`}
            title={t("go")}
            onClick={onGo}
          >
            {place}
          </button>
        )}
        {unread ? <span className={classes["new"]}>{t("new")}</span> : null}
        {mayWrite ? (
          <button
            type="button"
            className={controls["icon"]}
            aria-pressed={resolved !== null}
            title={resolved ? t("reopen") : t("resolve")}
            aria-label={resolved ? t("reopen") : t("resolve")}
            disabled={resolve.isPending}
            onClick={() => resolve.mutate({ thread: id, resolved: !resolved })}
          >
            <Icon name={resolved ? "undo" : "check"} />
          </button>
        ) : null}
      </div>
      {(opened ? comments : [first]).map((comment) => (
        <Said key={comment.comment.id} thread={id} said={comment} people={people} talking={talking} />
      ))}
      {resolved ? <ResolvedBy resolved={resolved} /> : null}
      {opened ? (
        <>
          {mayWrite ? (
            <div className={classes["answer"]}>
              <MentionBox
                value={answer.words}
                onChange={answer.setWords}
                people={people}
                label={t("answer")}
                placeholder={t("answer")}
                onSend={answer.send}
              />
              {answer.words.trim() ? (
                <div className={controls["actions"]}>
                  <button type="button" data-main onClick={answer.send}>
                    {t("send")}
                  </button>
                </div>
              ) : null}
            </div>
          ) : null}
          <Trouble error={reply.error ?? resolve.error} />
        </>
      ) : (
        <button
          type="button"
          className={controls["quiet"]}
          aria-expanded={false}
          onClick={() => onOpen(true)}
        >
          {more > 0 ? t("answers", { count: more }) : mayWrite ? t("answer") : t("open")}
        </button>
      )}
      {opened && more > 0 ? (
        <button type="button" className={controls["quiet"]} aria-expanded onClick={() => onOpen(false)}>
          {t("close")}
        </button>
      ) : null}
    </article>
  );
}

function ResolvedBy({ resolved }: { resolved: NonNullable<SeenThread["resolved"]> }) {
  const { t } = useTranslation("map_comments");
  const lang = useLang();
  return (
    <p className={classes["settled"]}>
      <Icon name="check" size={14} />
      {t("resolvedBy", { name: resolved.by.name, when: instant(resolved.at, lang) })}
    </p>
  );
}

interface SaidProps {
  thread: string;
  said: SeenComment;
  people: readonly Writer[];
  talking: Props["talking"];
}

/** One comment; one's own can be put in other words or taken back. */
function Said({ thread, said, people, talking }: SaidProps) {
  const { t } = useTranslation("map_comments");
  const lang = useLang();
  const [words, setWords] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);
  const { comment, may_change: mayChange, may_delete: mayDelete } = said;
  const { rewrite, remove } = talking;
  const save = () => {
    if (words?.trim())
      rewrite.mutate(
        { thread, comment: comment.id, text: words },
        { onSuccess: () => setWords((since) => (since === words ? null : since)) },
      );
  };
  return (
    <div className={classes["said"]} data-me={said.means_me || undefined}>
      <p className={classes["who"]}>
        <b>{comment.author.name}</b>
        <time dateTime={comment.at}>{instant(comment.at, lang)}</time>
        {comment.edited_at ? <span title={instant(comment.edited_at, lang)}>{t("edited")}</span> : null}
        <span className={classes["own"]}>
          {mayChange && words === null ? (
            <IconButton icon="edit" size={14} label={t("edit")} onClick={() => setWords(comment.text)} />
          ) : null}
          {mayDelete && !asks ? (
            <IconButton icon="trash" size={14} label={t("delete")} onClick={() => setAsks(true)} />
          ) : null}
        </span>
      </p>
      {words === null ? (
        <p className={classes["words"]}>
          {piecesOf(comment.text, comment.mentions ?? []).map(({ text, means }, place) =>
            means ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other name than their place
              <b key={place}>{text}</b>
            ) : (
              text
            ),
          )}
        </p>
      ) : (
        <>
          <MentionBox
            value={words}
            onChange={setWords}
            people={people}
            label={t("edit")}
            focused
            onSend={save}
            onCancel={() => setWords(null)}
          />
          <div className={controls["actions"]}>
            <button type="button" data-main disabled={!words.trim() || rewrite.isPending} onClick={save}>
              {t("save")}
            </button>
            <button type="button" onClick={() => setWords(null)}>
              {t("cancel")}
            </button>
          </div>
          <Trouble error={rewrite.error} />
        </>
      )}
      {asks ? (
        <fieldset className={controls["actions"]}>
          <legend>{t("deleteAsk")}</legend>
          <button
            type="button"
            data-bad
            disabled={remove.isPending}
            onClick={() =>
              remove.mutate({ thread, comment: comment.id }, { onSuccess: () => setAsks(false) })
            }
          >
            {t("delete")}
          </button>
          <button type="button" onClick={() => setAsks(false)}>
            {t("cancel")}
          </button>
        </fieldset>
      ) : null}
    </div>
  );
}
