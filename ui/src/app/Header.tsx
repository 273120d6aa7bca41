import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/queries";
import { useLang } from "@/design/useLang";
import { Brand } from "./Brand";
import classes from "./Header.module.css";
import { chooseLanguage, LANGUAGES } from "./i18n";

interface Place {
  project?: string | undefined;
  /** The map on show. */
  map?: string | undefined;
  /** The map that an analysis was opened from. */
  from?: string | undefined;
}

/** A way is the one taken whatever question its address carries. */
const ACTIVE = { includeSearch: false } as const;

/** Brand, where you are, the ways on, and the choices that hold everywhere. */
export function Header({ project, map, from }: Place) {
  return (
    <header className={classes["header"]}>
      <Link to="/" className={classes["brand"]}>
        <Brand />
        Etappe
      </Link>
      {project ? <ProjectPlace project={project} map={map} from={from} /> : null}
      <span className={classes["space"]} />
      <LanguageSwitch />
      <ThemeSwitch />
    </header>
  );
}

function ProjectPlace({ project, map, from }: Place & { project: string }) {
  const { t } = useTranslation();
  const lang = useLang();
  const { data, error } = useProject(project);
  const shown = data?.summary.maps.find((entry) => entry.id === map);
  if (error && !data) return null;
  const first = map ?? from ?? data?.summary.maps[0]?.id;
  return (
    <>
      <nav aria-label={t("nav.place")} className={classes["place"]}>
        <Link to="/p/$project" params={{ project }} data-above={shown ? true : undefined}>
          {data?.summary.project.title[lang] ?? "…"}
        </Link>
        {shown ? (
          <>
            <span aria-hidden="true">›</span>
            <b aria-current="page">{shown.titles[lang] ?? shown.title}</b>
          </>
        ) : null}
      </nav>
      <nav aria-label={t("nav.views")} className={classes["ways"]}>
        {first ? (
          <Link to="/p/$project/maps/$map" params={{ project, map: first }} activeOptions={ACTIVE}>
            {t("nav.map")}
          </Link>
        ) : null}
        <Link
          to="/p/$project/funnel"
          params={{ project }}
          search={first ? { map: first } : {}}
          activeOptions={ACTIVE}
        >
          {t("nav.funnel")}
        </Link>
        <Link
          to="/p/$project/paths"
          params={{ project }}
          search={first ? { map: first } : {}}
          activeOptions={ACTIVE}
        >
          {t("nav.paths")}
        </Link>
        <Link to="/p/$project/improve" params={{ project }} activeOptions={ACTIVE}>
          {t("nav.improve")}
        </Link>
        <Link to="/p/$project/touchpoints" params={{ project }}>
          {t("nav.touchpoints")}
        </Link>
        <Link to="/p/$project/import" params={{ project }}>
          {t("nav.import")}
        </Link>
      </nav>
    </>
  );
}

function LanguageSwitch() {
  const { t } = useTranslation();
  const lang = useLang();
  return (
    <fieldset className={classes["languages"]} aria-label={t("language")}>
      {LANGUAGES.map((each) => (
        <UnstyledButton
          key={each}
          lang={each}
          aria-pressed={each === lang}
          aria-label={t(`languages.${each}`)}
          onClick={() => chooseLanguage(each)}
        >
          {each.toUpperCase()}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

const THEMES = ["light", "dark", "auto"] as const;

function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <UnstyledButton className={classes["pill"]} aria-label={t("theme.choose")}>
          <svg viewBox="0 0 16 16" width="15" aria-hidden="true">
            <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.4" />
            <path d="M8 1.800a6.200 6.200 0 0 1 0 12.400z" fill="currentColor" />
          </svg>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map((each) => (
          <Menu.Item
            key={each}
            onClick={() => setColorScheme(each)}
            aria-current={colorScheme === each}
            rightSection={colorScheme === each ? "✓" : null}
          >
            {t(`theme.${each}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
