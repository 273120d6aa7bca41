import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { Scope } from "@/api/generated";
import controls from "@/design/controls/controls.module.css";
import { Dialog } from "@/design/controls/Dialog";
import { Segmented } from "@/design/controls/Segmented";
import { decimal } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { OfWhom } from "@/features/scope/OfWhom";
import { useScope } from "@/features/scope/useScope";
import { said } from "../core/texts";
import { useEditing, useMapDocument, useMapIds, useStanding } from "../live/hooks";
import { useMapView } from "../panels/view";
import { download, previewQuery } from "./asking";
import classes from "./ExportDialog.module.css";
import {
  type ExportOptions,
  FORMATS,
  firstOptions,
  heeds,
  isPoster,
  LANES,
  ORIENTATIONS,
  PAPERS,
} from "./options";

const LANGUAGES = ["de", "en"] as const;

/** How the map leaves: as what, on which paper, with what on it; and how it will look. */
export default function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("map_exporting");
  const where = useMapIds();
  const { lang } = useEditing();
  const { persona } = useMapView();
  const { unsent } = useStanding();
  const { scope, isSettled } = useScope();
  const document = useMapDocument((map) => map);
  const [options, setOptions] = useState<ExportOptions>(() => firstOptions(lang, persona));
  const choose = (chosen: Partial<ExportOptions>) => setOptions((before) => ({ ...before, ...chosen }));
  const saving = useMutation({ mutationFn: () => download(where, options, scope), onSuccess: onClose });
  const personas = useMemo(
    () =>
      Object.keys(document.personas ?? {}).map((id) => ({
        id,
        name: said(document, { collection: "personas", id, field: "name" }, lang).text,
      })),
    [document, lang],
  );
  const { format } = options;

  return (
    <Dialog
      wide={isPoster(format)}
      title={t("title")}
      onClose={onClose}
      actions={
        <>
          <button
            type="button"
            data-main
            disabled={saving.isPending || !isSettled}
            onClick={() => saving.mutate()}
          >
            {saving.isPending ? t("making") : t("download", { format: t(`format.${format}`) })}
          </button>
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
        </>
      }
    >
      <div className={classes["parts"]} data-poster={isPoster(format) || undefined}>
        <form className={classes["choices"]} onSubmit={(event) => event.preventDefault()}>
          <Choice
            legend={t("format.legend")}
            chosen={format}
            of={FORMATS}
            said={(one) => t(`format.${one}`)}
            onChoose={(one) => choose({ format: one })}
          />
          <p className={controls["hint"]}>{t(`about.${format}`)}</p>
          {format === "json" ? null : <OfWhom {...where} />}
          {isPoster(format) ? (
            <>
              <Choice
                legend={t("paper.legend")}
                chosen={options.paper}
                of={PAPERS}
                said={(one) => one.toUpperCase()}
                onChoose={(paper) => choose({ paper })}
              />
              <Choice
                legend={t("orientation.legend")}
                chosen={options.orientation}
                of={ORIENTATIONS}
                said={(one) => t(`orientation.${one}`)}
                onChoose={(orientation) => choose({ orientation })}
              />
            </>
          ) : null}
          {heeds(format, "language") ? (
            <Choice
              legend={t("language.legend")}
              chosen={options.language}
              of={LANGUAGES}
              said={(one) => t(`language.${one}`)}
              onChoose={(language) => choose({ language })}
            />
          ) : null}
          {heeds(format, "lanes") && document.detail === "simple" ? (
            <Choice
              legend={t("lanes.legend")}
              chosen={options.lanes}
              of={LANES}
              said={(one) => t(`lanes.${one}`)}
              onChoose={(lanes) => choose({ lanes })}
            />
          ) : null}
          {heeds(format, "persona") && personas.length > 1 ? (
            <label className={controls["field"]}>
              <span className={controls["label"]}>{t("persona.legend")}</span>
              <select
                className={controls["select"]}
                value={options.persona ?? ""}
                onChange={(event) => choose({ persona: event.target.value || null })}
              >
                <option value="">{t("persona.all")}</option>
                {personas.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          {heeds(format, "personas") && personas.length > 0 ? (
            <Switch
              said={t("with.personas")}
              on={options.personas}
              onSwitch={(on) => choose({ personas: on })}
            />
          ) : null}
          {heeds(format, "evidence") ? (
            <Switch
              said={t("with.evidence")}
              on={options.evidence}
              onSwitch={(on) => choose({ evidence: on })}
            />
          ) : null}
        </form>
        {isPoster(format) && isSettled ? <Preview options={options} seen={document} scope={scope} /> : null}
      </div>
      {unsent > 0 ? <p className={controls["warning"]}>{t("unsent", { count: unsent })}</p> : null}
      {saving.error ? <Problem error={saving.error} /> : null}
    </Dialog>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  chosen: T;
  of: readonly T[];
  said: (one: T) => string;
  onChoose: (one: T) => void;
}

/** One of a few, side by side. */
function Choice<T extends string>({ legend, chosen, of, said: words, onChoose }: ChoiceProps<T>) {
  return (
    <Segmented
      titled
      wide
      label={legend}
      value={chosen}
      choices={of.map((one) => ({ value: one, label: words(one) }))}
      onChange={onChoose}
    />
  );
}

function Switch({
  said: words,
  on,
  onSwitch,
}: {
  said: string;
  on: boolean;
  onSwitch: (on: boolean) => void;
}) {
  return (
    <label className={controls["check"]}>
      <input type="checkbox" checked={on} onChange={(event) => onSwitch(event.target.checked)} />
      <span>{words}</span>
    </label>
  );
}

const SETTLES_MS = 350;

/** The value once it has not changed for a moment, so that typing somewhere does not draw a poster a letter. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The poster as it will be, a page at a time. */
function Preview({ options, seen, scope }: { options: ExportOptions; seen: unknown; scope: Scope | null }) {
  const { t } = useTranslation("map_exporting");
  const { lang } = useEditing();
  const where = useMapIds();
  const [page, setPage] = useState(1);
  const settled = useSettled(seen);
  const asked = useDeferredValue(options);
  const answer = useQuery({
    ...previewQuery(where, asked, page, versionOf(settled), scope),
    placeholderData: keepPreviousData,
  });
  const made = answer.data;
  const address = useAddress(made?.file);
  const pages = made?.pages ?? 1;
  useEffect(() => {
    // Another paper may have fewer pages.
    if (page > pages || (answer.error && page > 1)) setPage(1);
  }, [page, pages, answer.error]);

  return (
    <figure className={classes["preview"]} aria-busy={answer.isFetching}>
      <div className={classes["paper"]} data-orientation={options.orientation}>
        {address ? (
          <img
            src={address}
            alt={t("preview.alt", { page, count: pages })}
            data-old={answer.isPlaceholderData || undefined}
          />
        ) : null}
        {answer.error && !answer.isFetching ? <Problem error={answer.error} /> : null}
      </div>
      <figcaption>
        <span role="status">
          {made && !answer.isFetching
            ? t("preview.said", {
                paper: options.paper.toUpperCase(),
                count: pages,
                type: decimal(made.type, lang),
              })
            : t("preview.making")}
        </span>
        {pages > 1 ? (
          <span className={classes["pages"]}>
            <button
              type="button"
              className={controls["icon"]}
              disabled={page <= 1}
              aria-label={t("preview.before")}
              onClick={() => setPage(page - 1)}
            >
              <Icon name="left" />
            </button>
            {page} / {pages}
            <button
              type="button"
              className={controls["icon"]}
              disabled={page >= pages}
              aria-label={t("preview.after")}
              onClick={() => setPage(page + 1)}
            >
              <Icon name="right" />
            </button>
          </span>
        ) : null}
      </figcaption>
    </figure>
  );
}

const versions = new WeakMap<object, number>();
let latest = 0;

/** A number for an object, another for every other one: the map's document keeps its identity while it is the same. */
function versionOf(of: unknown): number {
  if (typeof of !== "object" || of === null) return 0;
  const known = versions.get(of);
  if (known !== undefined) return known;
  latest += 1;
  versions.set(of, latest);
  return latest;
}

/** An address under which the browser shows a file, given back when another one takes its place. */
function useAddress(file: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}

function Problem({ error }: { error: Error }) {
  const { t } = useTranslation("map_exporting");
  const problem = error instanceof ApiError ? error.problem : null;
  return (
    <p role="alert" className={controls["warning"]}>
      {problem ? `${problem.title} ${problem.detail}` : t("failed")}
    </p>
  );
}
