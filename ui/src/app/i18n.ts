import i18n from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "etappe.language";

/** One catalogue a feature: locales/<language>/<feature>.json is the namespace <feature>. */
const files = import.meta.glob<Record<string, unknown>>("../locales/*/*.json", {
  eager: true,
  import: "default",
});

function resources(): Record<string, Record<string, Record<string, unknown>>> {
  const found: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const [path, sentences] of Object.entries(files)) {
    const [, language, namespace] = /locales\/(\w+)\/(\w+)\.json$/.exec(path) ?? [];
    if (language && namespace) found[language] = { ...found[language], [namespace]: sentences };
  }
  return found;
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  const wanted = stored ?? navigator.languages.find((tag) => /^(de|en)\b/.test(tag)) ?? "en";
  return wanted.startsWith("de") ? "de" : "en";
}

export function startLanguage(): void {
  void i18n.use(initReactI18next).init({
    resources: resources(),
    lng: firstLanguage(),
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  document.documentElement.lang = i18n.language;
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  void i18n.changeLanguage(language);
}
