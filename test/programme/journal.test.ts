import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programmeSettingsSchema } from '../../orchestrator/contract/cohort.js';
import { enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import type { JournalEntry } from '../../orchestrator/contract/journal.js';
import { journalParts } from '../../orchestrator/programme/journal/parts.js';
import { attemptRow } from '../platform/support/rows.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { type Member, makeCohort } from './support/cohort.js';

let platform: Platform;
let teacher: Person;
let cohort: Awaited<ReturnType<typeof makeCohort>>;
beforeAll(async () => {
  platform = await startPlatform();
  teacher = await platform.person('teacher', 'instructor');
  cohort = await makeCohort(platform, teacher);
});
afterAll(() => platform.close());

const practice = 'practice:sympy-dev';
const texts = {
  learnt: 'A name proves nothing about who publishes.',
  improve: 'We will require hashes in every build.',
};
const path = ({ enrolment }: Member, rest = '') => `/enrolments/${enrolment}/journal${rest}`;
const save = (who: Member, entry: object, module = practice) => who.call('PUT', path(who, `/${module}`), entry);
const entriesOf = async (who: Member): Promise<JournalEntry[]> => (await who.call('GET', path(who))).body.entries;
const entryOf = async (who: Member, module = practice) =>
  (await entriesOf(who)).find((entry) => entry.module === module) as JournalEntry;
const moduleOf = async (who: Member) =>
  (await who.call('GET', `/enrolments/${who.enrolment}`)).body.modules.find(
    ({ id }: { id: string }) => id === 'journal',
  );

/** Somebody who did the practice lab. */
async function practised(name: string): Promise<Member> {
  const member = await cohort.member(name);
  const done = { state: 'graded', gradedAt: platform.clock.ms, clockStartedAt: 1 } as const;
  const row = { ...done, enrolmentId: enrolmentIdSchema.parse(member.enrolment) };
  await platform.storage.attempts.insert(attemptRow(`attempt-of-${name}`, member.account, row));
  return member;
}

describe('the journal', () => {
  test('has an entry for each part of the programme, open once the part has been begun', async () => {
    const ada = await practised('ada');
    expect((await entriesOf(ada)).map(({ module, open }) => [module, open])).toEqual([
      ['course:sympy-dev', false],
      [practice, true],
      ['discussion', false],
      ['exam', false],
      ['practical:sympy-dev', false],
    ]);
    const early = await save(ada, { ...texts, revision: 0 }, 'exam');
    expect([early.status, early.body.code]).toEqual([409, 'module-locked']);
    for (const module of ['journal', 'pre-test', 'practice:other', '__proto__'])
      expect((await save(ada, { ...texts, revision: 0 }, module)).body.code).toBe('module-unknown');
  });

  test('keeps what is saved, counts revisions, and tells whether an entry counts', async () => {
    const bo = await practised('bo');
    const first = (await save(bo, { learnt: texts.learnt, improve: 'too short', revision: 0 })).body;
    expect(first).toEqual({ revision: 1, savedAt: platform.clock.ms, complete: false });
    expect((await moduleOf(bo)).share).toBe(0);
    const second = (await save(bo, { ...texts, revision: 1 })).body;
    expect(second).toMatchObject({ revision: 2, complete: true });
    expect(await entryOf(bo)).toMatchObject({ ...texts, revision: 2, complete: true, state: 'done' });
    expect(await moduleOf(bo)).toMatchObject({ state: 'started', share: 0.2, doneAt: null });
    expect((await save(bo, { learnt: '', improve: '', revision: 2 })).body.complete).toBe(false);
    expect((await moduleOf(bo)).share).toBe(0);
  });

  test('takes nothing that was changed from an older revision, and loses nothing by it', async () => {
    const cy = await practised('cy');
    await save(cy, { ...texts, revision: 0 });
    const older = await save(cy, { learnt: 'from an older window', improve: '', revision: 0 });
    expect([older.status, older.body.code]).toEqual([409, 'journal-changed']);
    const ahead = await save(cy, { learnt: 'from nowhere', improve: '', revision: 7 });
    expect(ahead.body.code).toBe('journal-changed');
    expect(await entryOf(cy)).toMatchObject({ ...texts, revision: 1 });
  });

  test('answers the same texts again as saved: the answer to the first time may have been lost', async () => {
    const di = await practised('di');
    const first = (await save(di, { ...texts, revision: 0 })).body;
    expect((await save(di, { ...texts, revision: 0 })).body).toEqual(first);
  });

  test('lets one of two savings at the same moment through', async () => {
    const eli = await practised('eli');
    const both = await Promise.all(['one', 'two'].map((learnt) => save(eli, { ...texts, learnt, revision: 0 })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const kept = both.findIndex(({ status }) => status === 200);
    expect((await entryOf(eli)).learnt).toBe(['one', 'two'][kept]);
  });

  test('is done when every part has its entry, at the time of the last', async () => {
    const fay = await cohort.member('fay');
    const enrolment = enrolmentIdSchema.parse(fay.enrolment);
    const parts = journalParts(programmeSettingsSchema.parse({ labs: ['sympy-dev'] }), () => true);
    for (const [index, { id }] of parts.entries()) {
      expect((await moduleOf(fay)).doneAt).toBeNull();
      const row = { ...texts, module: id, revision: 1, savedAt: 5, completedAt: 100 + index };
      await platform.storage.journal.save(enrolment, row);
    }
    expect(await moduleOf(fay)).toMatchObject({ state: 'done', share: 1, doneAt: 104 });
  });

  test('asks for no discussion where the cohort has none', () => {
    const settings = programmeSettingsSchema.parse({ labs: ['sympy-dev', 'checkout-action'], discussion: false });
    expect(journalParts(settings, () => true).map(({ id }) => id)).toEqual([
      'course:sympy-dev',
      practice,
      'course:checkout-action',
      'practice:checkout-action',
      'exam',
      'practical:sympy-dev',
      'practical:checkout-action',
    ]);
  });

  test('is not there where the cohort keeps none', async () => {
    const without = await (await makeCohort(platform, teacher, { journal: false })).member('gus');
    expect((await without.call('GET', path(without))).body.code).toBe('module-unknown');
  });
});

describe('privacy of the journal', () => {
  test('instructors see that there is an entry, and nowhere what it says', async () => {
    const hal = await practised('hal');
    const canary = 'nobody else may ever read this sentence';
    await save(hal, { learnt: canary, improve: canary, revision: 0 });
    for (const own of [path(hal), `${path(hal)}.md`])
      expect((await teacher.call('GET', own)).body.code).toBe('forbidden');
    const { text, body } = await teacher.call('GET', `/cohorts/${cohort.id}/journals`);
    const sign = body.find(({ name }: { name: string }) => name === 'hal');
    expect(sign.entries[1]).toEqual({ module: practice, savedAt: platform.clock.ms, complete: true });
    expect(text).not.toContain(canary);
    const { body: programme, text: told } = await teacher.call('GET', `/enrolments/${hal.enrolment}`);
    expect(programme.enrolment.name).toBe('hal');
    expect(told).not.toContain(canary);
  });

  test('it can be read after the cohort was archived, and not be changed', async () => {
    const old = await makeCohort(platform, teacher);
    const ida = await old.member('ida');
    await teacher.call('PUT', `/cohorts/${old.id}/archived`, { archived: true });
    expect((await ida.call('GET', path(ida))).status).toBe(200);
    expect((await save(ida, { ...texts, revision: 0 })).body.code).toBe('cohort-archived');
  });

  test('it goes with its person', async () => {
    const jo = await practised('jo');
    await save(jo, { ...texts, revision: 0 });
    expect((await jo.call('DELETE', '/account', { password: jo.password })).status).toBe(204);
    expect(await platform.storage.journal.list(enrolmentIdSchema.parse(jo.enrolment))).toEqual([]);
  });
});

describe('the download', () => {
  test('is one Markdown file with every part, in the person’s language', async () => {
    const kim = await practised('kim');
    await save(kim, { ...texts, revision: 0 });
    const english = await kim.call('GET', `${path(kim)}.md`);
    expect(english.headers.get('content-type')).toMatch(/^text\/markdown/);
    expect(english.headers.get('content-disposition')).toBe('attachment; filename=Learning-journal-kim-Autumn.md');
    expect(english.text).toContain('# Learning journal\n\nkim · Autumn\n');
    expect(english.text).toContain(`### What I learnt\n\n${texts.learnt}\n`);
    expect(english.text).toContain(`### What I will improve in my own work\n\n${texts.improve}\n`);
    expect(english.text.match(/^## /gm)).toHaveLength(5);
    expect(english.text).toContain('## Exam\n\nNo entry yet.\n');
    await kim.call('PATCH', '/account', { locale: 'zh-CN' });
    const chinese = await kim.call('GET', `${path(kim)}.md`);
    expect(chinese.text).toContain('### 我学到了什么');
    expect(chinese.headers.get('content-disposition')).toContain("filename*=UTF-8''");
  });
});
