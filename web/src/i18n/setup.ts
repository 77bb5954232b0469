import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Locale, localeSchema } from '../../../orchestrator/contract/text.js';
import { readStored, store } from '../parts/stored.js';
import { en } from './en.js';
import { zhCN } from './zh-CN.js';

const key = 'locale';

/** The stored choice, else the browser's first language that we have, else English. Any Chinese reads zh-CN. */
export function firstLocale(stored: string | null, languages: readonly string[]): Locale {
  const chosen = localeSchema.safeParse(stored);
  if (chosen.success) return chosen.data;
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}

/** Readies the texts. Call once, before the first render. */
export function setUpTexts(): void {
  const locale = firstLocale(readStored(key), navigator.languages);
  void i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    // React escapes by itself.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = locale;
}

/** Shows this language from now on and remembers it in this browser. */
export function adoptLocale(locale: Locale): void {
  store(key, locale);
  document.documentElement.lang = locale;
  if (i18next.language !== locale) void i18next.changeLanguage(locale);
}

export function currentLocale(): Locale {
  return i18next.language === 'zh-CN' ? 'zh-CN' : 'en';
}
