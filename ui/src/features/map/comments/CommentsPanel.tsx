import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mention, SeenThread } from "@/api/generated";
import { useGuest } from "@/api/guests";
import { useSession } from "@/api/queries";
import { useMentions, useTalk, useTalking } from "@/api/talking";
import controls from "@/design/controls/controls.module.css";
import { IconButton } from "@/design/controls/IconButton";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapIds } from "../live/hooks";
import type { Place } from "../live/store";
import type { PanelProps } from "../panels/registry";
import { useViewName } from "../panels/scene";
import { useMapView } from "../panels/view";
import { type Anchor, anchorOf, nameOf, placeOf, type Saying, standsAt } from "./anchors";
import classes from "./CommentsPanel.module.css";
import { MentionBox } from "./MentionBox";
import { NameForm } from "./NameForm";
import { ThreadCard } from "./ThreadCard";
import { Trouble } from "./Trouble";
import { useDraft } from "./useDraft";

const FILTERS = ["open", "mine", "resolved"] as const;
type Filter = (typeof FILTERS)[number];

const PASSES: Record<Filter, (thread: SeenThread) => boolean> = {
  open: ({ resolved }) => !resolved,
  mine: ({ mine }) => mine,
  resolved: ({ resolved }) => resolved !== null,
};

/** What people say about the map: here, elsewhere, and something new. */
export default function CommentsPanel({ about }: PanelProps) {
  const { t } = useTranslation("map_comments");
  const where = useMapIds();
  const { canComment } = useEditing();
  const view = useMapView();
  const document = useMapDocument((map) => map);
  const say = useSaying();
  const talk = useTalk(where);
  const talking = useTalking(where);
  const name = useSession().data?.principal.name;
  const [filter, setFilter] = useState<Filter>("open");
  const [target, setTarget] = useState<Place | null>(about);
  const [opened, setOpened] = useState<string | null>(null);
  const threads = talk.data?.threads;
  const people = talk.data?.people ?? [];
  const mayWrite = canComment && Boolean(name);
  const isWhole = useViewName(where.project, where.map) !== "grid";

  useEffect(() => setTarget(about), [about]);
  const shown = useMemo(() => (threads ?? []).filter(PASSES[filter]), [threads, filter]);
  const here = target ? shown.filter(({ anchor }) => standsAt(document, anchor, target, isWhole)) : [];
  const others = shown.filter((thread) => !here.includes(thread)).toReversed();
  const alone = here.length === 1 ? here[0]?.id : undefined;
  useEffect(() => {
    if (alone) setOpened(alone);
  }, [alone]);

  if (talk.error && !threads) return <Failure error={talk.error} onRetry={() => void talk.refetch()} />;
  if (!threads) return <p role="status">{t("loading")}</p>;

  const card = (thread: SeenThread) => (
    <ThreadCard
      key={thread.id}
      thread={thread}
      place={nameOf(document, thread.anchor, say)}
      opened={thread.id === opened}
      people={people}
      talking={talking}
      mayWrite={mayWrite}
      onOpen={(open) => setOpened(open ? thread.id : null)}
      onGo={() => {
        const place = placeInGrid(thread.anchor, document.cells);
        setOpened(thread.id);
        if (place) view.goTo(place, { keepFocus: true });
      }}
    />
  );
  return (
    <div className={classes["panel"]}>
      {canComment && !name ? <NameForm /> : null}
      {mayWrite ? (
        <Beginning
          anchor={anchorOf(target)}
          place={nameOf(document, anchorOf(target), say)}
          onMap={() => setTarget(null)}
          people={people}
          talking={talking}
          onBegun={(thread) => {
            setFilter("open");
            setOpened(thread.id);
          }}
        />
      ) : null}
      <Filters filter={filter} threads={threads} onChoose={setFilter} />
      {shown.length === 0 ? <p className={classes["none"]}>{t(`none.${filter}`)}</p> : null}
      {here.length > 0 ? (
        <section aria-label={t("here")}>
          {others.length > 0 ? <h3>{t("here")}</h3> : null}
          {here.map(card)}
        </section>
      ) : null}
      {others.length > 0 ? (
        <section aria-label={here.length > 0 ? t("elsewhere") : t("all")}>
          {here.length > 0 ? <h3>{t("elsewhere")}</h3> : null}
          {others.map(card)}
        </section>
      ) : null}
      {filter === "mine" ? <OtherMaps /> : null}
    </div>
  );
}

/** Where in the grid one goes for a conversation: a card stands in its cell. */
function placeInGrid(
  anchor: Anchor,
  cells: Readonly<Record<string, { readonly lane: string; readonly step: string }>>,
): Place | null {
  if (anchor.at === "object" && anchor.collection === "cells") {
    const cell = cells[anchor.id ?? ""];
    return cell ? { lane: cell.lane, step: cell.step } : null;
  }
  return placeOf(anchor);
}

/** How places are called, in the reader's language. */
function useSaying(): Saying {
  const { t } = useTranslation(["map_comments", "map"]);
  const { lang } = useEditing();
  const document = useMapDocument((map) => map);
  return useMemo(
    () => ({
      text: (collection, id, field) => said(document, { collection, id, field }, lang).text,
      lane: (type, measure) => (measure ? t(`map:measure.${measure}.title`) : t(`map:lane.${type}`)),
      wordless: t("wordless"),
    }),
    [document, lang, t],
  );
}

interface BeginningProps {
  anchor: Anchor;
  place: string | null;
  /** Talks about the whole map instead. */
  onMap: () => void;
  people: React.ComponentProps<typeof MentionBox>["people"];
  talking: ReturnType<typeof useTalking>;
  onBegun: (thread: SeenThread) => void;
}

/** Begins a conversation about a place. */
function Beginning({ anchor, place, onMap, people, talking, onBegun }: BeginningProps) {
  const { t } = useTranslation("map_comments");
  const { start } = talking;
  const { words, setWords, send } = useDraft((text) => start.mutateAsync({ anchor, text }).then(onBegun));
  const onWhole = anchor.at === "object" && anchor.collection === "map";
  return (
    <div className={classes["begin"]}>
      <p>
        {t("about")} <b>{onWhole ? t("wholeMap") : (place ?? t("gone"))}</b>
        {onWhole ? null : <IconButton icon="close" size={14} label={t("toMap")} onClick={onMap} />}
      </p>
      <MentionBox
        value={words}
        onChange={setWords}
        people={people}
        label={t("begin")}
        placeholder={t("write")}
        focused={!onWhole}
        onSend={send}
      />
      <div className={controls["actions"]}>
        <button type="button" data-main disabled={!words.trim()} onClick={send}>
          {t("send")}
        </button>
        <span className={controls["hint"]}>{t("sendKeys")}</span>
      </div>
      <Trouble error={start.error} />
    </div>
  );
}

interface FiltersProps {
  filter: Filter;
  threads: readonly SeenThread[];
  onChoose: (filter: Filter) => void;
}

function Filters({ filter, threads, onChoose }: FiltersProps) {
  const { t } = useTranslation("map_comments");
  return (
    <Segmented
      tabs
      label={t("filter.legend")}
      value={filter}
      choices={FILTERS.map((each) => ({
        value: each,
        label: `${t(`filter.${each}`)} ${threads.filter(PASSES[each]).length}`,
      }))}
      onChange={onChoose}
    />
  );
}

/** One's conversations in the other maps of the project; a guest has none. */
function OtherMaps() {
  const { t } = useTranslation("map_comments");
  const { project, map } = useMapIds();
  const mentions = useMentions(project, useGuest() === null).data ?? [];
  const elsewhere = mentions.filter((mention) => mention.map !== map && !mention.resolved);
  if (elsewhere.length === 0) return null;
  return (
    <section aria-label={t("otherMaps")}>
      <h3>{t("otherMaps")}</h3>
      <ul className={classes["others"]}>
        {elsewhere.map((mention) => (
          <li key={mention.thread}>
            <OtherMap project={project} mention={mention} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OtherMap({ project, mention }: { project: string; mention: Mention }) {
  const { t } = useTranslation("map_comments");
  return (
    <Link to="/p/$project/maps/$map" params={{ project, map: mention.map }}>
      <b>{mention.title}</b>
      {mention.unread ? <span className={classes["new"]}>{t("new")}</span> : null}
      <span>
        {mention.last.author.name}: {mention.last.text}
      </span>
    </Link>
  );
}
