import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import type { Locale, Text } from '../../../orchestrator/contract/text.js';

export interface Wording {
  locale: Locale;
  /** A lab's own text in the reader's language. */
  text: (text: Text) => string;
  /** A key that data decides (`state.running`), or `fallback` where the texts do not have it. */
  dynamic: (key: string, fallback: string) => string;
  /** A refusal in the reader's language: by its code, else what the server said. */
  problem: (problem: Problem) => string;
  dateTime: (at: number) => string;
  /** The day alone. */
  day: (at: number) => string;
  /** The day in UTC: the same for everybody, as on a certificate. */
  utcDay: (at: number) => string;
  /** HH:MM:SS in UTC, the zone of every log inside a range. */
  utc: (at: number) => string;
  percent: (share: number) => string;
  /** A distance in time from now (ms, negative: past) in its largest unit: `3 min. ago`. */
  ago: (ms: number) => string;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** The browser's formatters are dear to make, and many components ask for them: one set for each language. */
const formats = new Map<Locale, Formats>();

type Formats = ReturnType<typeof makeFormats>;

function makeFormats(locale: Locale) {
  return {
    dateTime: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
    utcDay: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
    percent: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }),
    distance: new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }),
  };
}

function formatsOf(locale: Locale): Formats {
  const known = formats.get(locale);
  if (known !== undefined) return known;
  const made = makeFormats(locale);
  formats.set(locale, made);
  return made;
}

/** What components need to put data into words. */
export function useWording(): Wording {
  const { t, i18n } = useTranslation();
  const locale: Locale = i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
  return useMemo(() => {
    const format = formatsOf(locale);
    const anyKey = t as unknown as (key: string, options?: Record<string, unknown>) => string;
    const dynamic = (key: string, fallback: string) => (i18n.exists(key) ? anyKey(key) : fallback);
    return {
      locale,
      text: (text: Text) => text[locale],
      dynamic,
      problem: (problem: Problem) => {
        const key = `problem.${problem.code}`;
        const sentence = i18n.exists(key)
          ? anyKey(key, { seconds: problem.retryAfterSeconds ?? 60 })
          : (problem.detail ?? problem.title);
        return sentence;
      },
      dateTime: (at: number) => format.dateTime.format(at),
      day: (at: number) => format.day.format(at),
      utcDay: (at: number) => format.utcDay.format(at),
      utc: (at: number) => new Date(at).toISOString().slice(11, 19),
      percent: (share: number) => format.percent.format(share),
      ago: (ms: number) => {
        const [unit, size] =
          units.find(([, one]) => Math.abs(ms) >= one) ?? (['second', Number.POSITIVE_INFINITY] as const);
        return format.distance.format(Math.trunc(ms / size), unit);
      },
    };
  }, [t, i18n, locale]);
}
