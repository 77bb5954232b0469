import { useTranslation } from 'react-i18next';
import type { Locale } from '../../../orchestrator/contract/text.js';
import { api } from '../api/endpoints.js';
import { useSession } from '../api/session.js';
import { adoptLocale, currentLocale } from '../i18n/setup.js';
import { Icon, type IconName } from './icon.js';
import { setTheme, type Theme, useTheme } from './theme.js';

const locales: { locale: Locale; name: string; short: string }[] = [
  { locale: 'en', name: 'English', short: 'EN' },
  { locale: 'zh-CN', name: '简体中文', short: '中文' },
];

/** Language, named in itself. The choice goes to the account too, where somebody is signed in. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const { account } = useSession();
  const current = currentLocale();
  function choose(locale: Locale) {
    adoptLocale(locale);
    // The choice holds in this browser even if it cannot be saved now; the banner tells when the server is away.
    if (account) api.setLocale(locale).catch(() => undefined);
  }
  return (
    <fieldset className="segmented">
      <legend className="hidden-visually">{t('header.language')}</legend>
      {locales.map(({ locale, name, short }) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          title={name}
          aria-pressed={locale === current}
          onClick={() => choose(locale)}
        >
          <span aria-hidden="true">{short}</span>
          <span className="hidden-visually">{name}</span>
        </button>
      ))}
    </fieldset>
  );
}

const themes: { theme: Theme; icon: IconName }[] = [
  { theme: 'system', icon: 'screen' },
  { theme: 'light', icon: 'sun' },
  { theme: 'dark', icon: 'moon' },
];

export function ThemeSwitch() {
  const { t } = useTranslation();
  const current = useTheme();
  return (
    <fieldset className="segmented">
      <legend className="hidden-visually">{t('header.theme')}</legend>
      {themes.map(({ theme, icon }) => (
        <button
          key={theme}
          type="button"
          title={t(`header.themes.${theme}`)}
          aria-label={t(`header.themes.${theme}`)}
          aria-pressed={theme === current}
          onClick={() => setTheme(theme)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </fieldset>
  );
}
