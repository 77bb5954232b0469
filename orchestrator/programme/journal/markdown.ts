import type { LabId } from '../../contract/attempt.js';
import type { JournalEntry } from '../../contract/journal.js';
import type { ModuleKind } from '../../contract/programme.js';
import type { Locale } from '../../contract/text.js';

export interface JournalAbout {
  /** Whose it is. */
  name: string;
  cohort: string;
  locale: Locale;
  labTitle(lab: LabId): string;
}

/** The whole journal as Markdown, the texts as they were written: they are Markdown themselves. */
export function journalMarkdown(entries: readonly JournalEntry[], { name, cohort, locale, labTitle }: JournalAbout) {
  const words = wording[locale];
  const title = `# ${words.title}\n\n${oneLine(name)} · ${oneLine(cohort)}\n`;
  const sections = entries.map(({ kind, lab, learnt, improve, savedAt }) => {
    const about = lab === null ? words.kinds[kind] : words.ofLab(words.kinds[kind], labTitle(lab));
    if (savedAt === null) return `## ${about}\n\n${words.none}\n`;
    const part = (heading: string, text: string) => `### ${heading}\n\n${text.trim() || words.empty}\n`;
    const saved = `_${words.saved(new Date(savedAt).toISOString().slice(0, 10))}_\n`;
    return [`## ${about}\n`, saved, part(words.learnt, learnt), part(words.improve, improve)].join('\n');
  });
  return [title, ...sections].join('\n');
}

/** A file name that every file system takes. */
export const journalFileName = ({ name, cohort, locale }: JournalAbout): string =>
  `${[wording[locale].title, name, cohort].map((part) => part.replace(/[^\p{L}\p{N}]+/gu, '-')).join('-')}.md`;

/** Names may hold anything; a heading must stay one line. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').replace(/([\\`*_[\]<>#])/g, '\\$1');

interface Wording {
  title: string;
  kinds: Record<ModuleKind, string>;
  ofLab(kind: string, lab: string): string;
  learnt: string;
  improve: string;
  none: string;
  empty: string;
  saved(day: string): string;
}
const wording: Record<Locale, Wording> = {
  en: {
    title: 'Learning journal',
    kinds: {
      'pre-test': 'Test before',
      course: 'Micro-course',
      practice: 'Practice lab',
      discussion: 'Group discussion',
      journal: 'Learning journal',
      exam: 'Exam',
      practical: 'Practical',
      'post-test': 'Test after',
    },
    ofLab: (kind, lab) => `${kind}: ${lab}`,
    learnt: 'What I learnt',
    improve: 'What I will improve in my own work',
    none: 'No entry yet.',
    empty: 'Nothing written yet.',
    saved: (day) => `Last changed on ${day}`,
  },
  'zh-CN': {
    title: '学习日志',
    kinds: {
      'pre-test': '课前测试',
      course: '微课',
      practice: '练习实验',
      discussion: '小组讨论',
      journal: '学习日志',
      exam: '考试',
      practical: '实操考核',
      'post-test': '课后测试',
    },
    ofLab: (kind, lab) => `${kind}：${lab}`,
    learnt: '我学到了什么',
    improve: '我将在自己的工作中改进什么',
    none: '尚无内容。',
    empty: '尚未填写。',
    saved: (day) => `最近修改：${day}`,
  },
};
