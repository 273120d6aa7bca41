import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TemplateEntry } from "@/api/generated";
import { useBegin, useExample, useTemplates } from "@/api/templates";
import { Loading } from "@/design/analysis/States";
import controls from "@/design/controls/controls.module.css";
import { Segmented } from "@/design/controls/Segmented";
import { Failure } from "@/design/Failure";
import type { Lang } from "@/design/format";
import page from "@/design/page.module.css";
import { useLang } from "@/design/useLang";
import { normalised } from "../core/normalising";
import classes from "./starting.module.css";

const Preview = lazy(() => import("./Preview").then(({ Preview: component }) => ({ default: component })));

/** One template: its filled example to be read in either language, and the way to a map of one's own. */
export function TemplateScreen() {
  const { project, template: id } = useParams({ from: "/p/$project/maps/new/$template" });
  const { t } = useTranslation("map_starting");
  const interfaceLang = useLang();
  const [chosen, setChosen] = useState<Lang | null>(null);
  const lang = chosen ?? interfaceLang;
  const templates = useTemplates();
  const example = useExample(id, lang);
  const template = templates.data?.find((each) => each.id === id);
  const failed = templates.error ?? example.error;
  return (
    <div className={classes["template"]}>
      <div className={classes["head"]}>
        <p className={page["back"]}>
          <Link to="/p/$project/maps/new" params={{ project }}>
            {t("title")}
          </Link>
        </p>
        {template ? (
          <>
            <h1>{template.name[interfaceLang]}</h1>
            <p className={page["lead"]}>
              {template.about[interfaceLang]} {template.for_whom[interfaceLang]}
            </p>
            <UseIt key={lang} project={project} template={template} lang={lang} />
          </>
        ) : null}
      </div>
      {failed ? (
        <Failure
          error={failed}
          onRetry={() => {
            void templates.refetch();
            void example.refetch();
          }}
        />
      ) : null}
      <div className={classes["bar"]}>
        <strong>{t("preview")}</strong>
        <span>{t("invented")}</span>
        <Segmented
          label={t("language")}
          value={lang}
          choices={[
            { value: "de", label: "Deutsch" },
            { value: "en", label: "English" },
          ]}
          onChange={setChosen}
        />
      </div>
      {example.data ? (
        <Suspense fallback={<Loading rows={12} tall />}>
          <Example project={project} document={example.data} lang={lang} />
        </Suspense>
      ) : failed ? null : (
        <Loading rows={12} tall />
      )}
    </div>
  );
}

interface ExampleProps {
  project: string;
  document: unknown;
  lang: Lang;
}

function Example({ project, document, lang }: ExampleProps) {
  const [whole, setWhole] = useState(() => ({ of: document, map: normalised(document) }));
  if (whole.of !== document) setWhole({ of: document, map: normalised(document) });
  return <Preview project={project} document={whole.map} lang={lang} />;
}

interface UseItProps {
  project: string;
  template: TemplateEntry;
  lang: Lang;
}

/** Title, with or without the example's words, and the map is made. */
function UseIt({ project, template, lang }: UseItProps) {
  const { t } = useTranslation("map_starting");
  const navigate = useNavigate();
  const begin = useBegin(project);
  const [title, setTitle] = useState("");
  const [filled, setFilled] = useState<"empty" | "filled">("empty");
  const usual = filled === "filled" ? template.example[lang] : template.name[lang];
  const field = useId();
  const make = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate(
      {
        template: template.id as Exclude<typeof template.id, "custom">,
        language: lang,
        title: title.trim() || usual || "",
        filled: filled === "filled",
      },
      { onSuccess: ({ id }) => void navigate({ to: "/p/$project/maps/$map", params: { project, map: id } }) },
    );
  };
  return (
    <form className={classes["use"]} onSubmit={make}>
      <label htmlFor={field}>{t("mapTitle")}</label>
      <input
        id={field}
        className={controls["input"]}
        value={title}
        placeholder={usual}
        maxLength={200}
        lang={lang}
        onChange={(event) => setTitle(event.target.value)}
      />
      <Segmented
        label={t("content")}
        value={filled}
        choices={[
          { value: "empty", label: t("empty"), hint: t("emptyHint") },
          { value: "filled", label: t("filled"), hint: t("filledHint") },
        ]}
        onChange={setFilled}
      />
      <button type="submit" className={controls["button"]} data-main disabled={begin.isPending}>
        {begin.isPending ? t("beginning") : t("use")}
      </button>
      <p className={classes["hint"]}>{filled === "filled" ? t("filledHint") : t("emptyHint")}</p>
      {begin.error ? <Failure error={begin.error} /> : null}
    </form>
  );
}
