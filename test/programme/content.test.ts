import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { type Lab, readCatalog } from '../../orchestrator/catalog/catalog.js';
import type { QuizItem } from '../../orchestrator/catalog/quiz.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { type Locale, localeSchema, type Text } from '../../orchestrator/contract/text.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { leaves } from '../../orchestrator/integrity/lab-text.js';
import { courseView } from '../../orchestrator/programme/courses/view.js';
import { markedOf, scoreOf } from '../../orchestrator/programme/quiz.js';

/*
 * What readers of a schema cannot see: whether questions can be answered without knowing anything, whether both languages
 * are what they say, whether texts render.
 */

const labs = readCatalog(labsFolder, parseCheck)
  .list()
  .filter(({ course }) => course !== null);
const share = (items: readonly QuizItem[], holds: (item: QuizItem) => boolean) =>
  items.filter(holds).length / items.length;
const rightAt = (item: QuizItem) => item.options.findIndex(({ right }) => right);

/** Every text for people below a value, in pairs of languages. */
function textsIn(tree: unknown): Text[] {
  if (Array.isArray(tree)) return tree.flatMap(textsIn);
  if (typeof tree !== 'object' || tree === null) return [];
  if ('en' in tree && 'zh-CN' in tree) return [tree as Text];
  return Object.values(tree).flatMap(textsIn);
}

describe.each(labs.map((lab) => [lab.manifest.id as string, lab] as const))(
  'course and questions of %s',
  (_, lab: Lab) => {
    const texts = textsIn([lab.course, lab.quiz]);
    const single = lab.quiz.filter(({ kind }) => kind === 'single');

    it('take about a quarter of an hour to read', () => {
      expect(courseView(lab)?.minutes).toBeGreaterThanOrEqual(10);
      expect(courseView(lab)?.minutes).toBeLessThanOrEqual(20);
    });

    it('are English in English and Chinese in Chinese', () => {
      const han = /\p{Script=Han}/u;
      for (const text of texts) {
        expect(text.en).not.toMatch(han);
        // Names, numbers and values may stand alone; a sentence may not.
        if (/[a-z]{3,} [a-z]{3,} [a-z]{3,}/.test(text.en)) expect(text['zh-CN']).toMatch(han);
        expect(text['zh-CN']).not.toMatch(/\p{Script=Han}[,;:?!]|[,;?!]\p{Script=Han}/u);
      }
    });

    it('are Markdown that leaves no mark over', () => {
      const markdown = new MarkdownIt();
      for (const text of texts) {
        for (const locale of localeSchema.options) {
          const shown = markdown.render(text[locale]).replace(/<code[^>]*>[\s\S]*?<\/code>|<[^>]+>/g, '');
          expect(shown).not.toMatch(/\*\*|`|(?<!\w)_\w|\]\(/);
        }
      }
    });

    it('do not give the right option away by its place or its length', () => {
      for (let place = 0; place < 5; place += 1) {
        expect(share(single, (item) => rightAt(item) === place)).toBeLessThanOrEqual(0.45);
      }
      const lengths = (item: QuizItem, locale: Locale) => item.options.map(({ text }) => text[locale].length);
      for (const locale of localeSchema.options) {
        const extreme = (than: (other: number, right: number) => boolean) =>
          share(single, (item) => {
            const all = lengths(item, locale);
            return all.every((length, index) => index === rightAt(item) || than(length, all[rightAt(item)] as number));
          });
        expect(extreme((other, right) => other < right)).toBeLessThanOrEqual(0.5);
        expect(extreme((other, right) => other > right)).toBeLessThanOrEqual(0.5);
      }
    });

    it('give at most half for choosing everything', () => {
      for (const item of lab.quiz.filter(({ kind }) => kind === 'multiple' || kind === 'log')) {
        const lines = item.kind === 'log' ? (item.excerpt ?? []) : [];
        const everything = [...lines.map((_, index) => String(index + 1)), ...item.options.map(({ id }) => id)];
        expect([item.id, scoreOf(item, everything) <= 0.5]).toEqual([item.id, true]);
      }
    });

    it('ask for the same in both tests, each question in the same form', () => {
      const test = (use: QuizItem['use']) => lab.quiz.filter((item) => item.use === use);
      expect(test('test-a').map(({ kind }) => kind)).toEqual(test('test-b').map(({ kind }) => kind));
      const prompts = [...test('test-a'), ...test('test-b')].map(({ prompt }) => prompt.en);
      expect(new Set(prompts).size).toBe(10);
    });

    it('show no address or name of somebody in their excerpts', () => {
      for (const line of lab.quiz.flatMap(({ excerpt }) => excerpt ?? [])) {
        for (const [address] of line.matchAll(/(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d.])/g)) {
          expect(address).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113|127\.0\.0)\./);
        }
        for (const [, domain] of line.matchAll(/\b(?:[a-z0-9-]+\.)+(com|net|org|io|dev|cn)\b/g))
          expect(domain).toBe('');
      }
    });

    it('explain every question, and tell what would have been right', () => {
      for (const item of lab.quiz) {
        const { right } = markedOf(item, []);
        expect(right.length).toBeGreaterThan(0);
        expect(scoreOf(item, right)).toBe(1);
        expect(item.explanation.en.length).toBeGreaterThan(80);
      }
      expect(leaves(courseView(lab)).join('\n')).not.toContain(lab.quiz[0]?.explanation.en);
    });
  },
);

it('at least one lab has a course', () => {
  expect(labs.length).toBeGreaterThan(0);
});
