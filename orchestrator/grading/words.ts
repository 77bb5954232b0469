import type { GradeLine } from '../contract/grade.js';
import type { Text } from '../contract/text.js';

/** A sentence in both languages. */
export function say(en: string, zh: string): Text {
  return { en, 'zh-CN': zh };
}

/** One line of a grade. Lines with `max` 0 explain; the others carry the points. */
export function line(
  ok: boolean,
  text: Text,
  more: { points?: number; max?: number; at?: number | null; evidence?: number[] } = {},
): GradeLine {
  const { points = 0, max = 0, at = null, evidence = [] } = more;
  return { ok, points: round(points), max: round(max), text, at, evidence };
}

/** Points are given to two decimals, so that thirds do not carry a tail. */
export function round(points: number): number {
  return Math.round((points + Number.EPSILON) * 100) / 100;
}

/** Names in a sentence, at most `most` of them and no endless one: `a, b, c and 4 more`. */
export function listed(items: readonly string[], most = 3): Text {
  const shown = items.slice(0, most).map((item) => (item.length > 160 ? `${item.slice(0, 160)}…` : item));
  const rest = items.length - shown.length;
  return say(
    shown.join(', ') + (rest > 0 ? ` and ${rest} more` : ''),
    shown.join('、') + (rest > 0 ? ` 等共 ${items.length} 项` : ''),
  );
}

/** A count in an English sentence: `1 share`, `2 shares`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A number of milliseconds for people: `4 min 05 s`. Begun seconds do not count, as on every clock of the pages. */
export function duration(ms: number): Text {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return say(`${rest} s`, `${rest} 秒`);
  return say(`${minutes} min ${String(rest).padStart(2, '0')} s`, `${minutes} 分 ${String(rest).padStart(2, '0')} 秒`);
}
