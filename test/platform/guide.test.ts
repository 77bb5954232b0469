import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guideOf } from '../../orchestrator/attempts/guide.js';
import { viewOf } from '../../orchestrator/catalog/catalog.js';
import { attemptIdSchema, labIdSchema, type Mode } from '../../orchestrator/contract/attempt.js';
import { attemptParts } from './support/desk.js';
import { attemptRow } from './support/rows.js';
import { type Person, type Platform, startPlatform } from './support/server.js';

/* Real accounts, routes, storage and labs. The memory of the attempts decides who may view one, the row what it is. */

let platform: Platform;
let ada: Person;
let eve: Person;
let teacher: Person;
let parts: ReturnType<typeof attemptParts>['parts'];

beforeEach(async () => {
  platform = await startPlatform();
  const support = attemptParts(platform.storage, platform.recordingsDir, platform.clock);
  parts = support.parts;
  Object.assign(platform.attempts, guideOf(support.desk));
  teacher = await platform.person('teacher', 'instructor');
  ada = await platform.person('ada');
  eve = await platform.person('eve');
});
afterEach(() => platform.close());

const lab = labIdSchema.parse('sympy-dev');
async function attempt(mode: Mode, state: 'running' | 'examining' | 'graded' | 'closed', labId = lab, who = ada) {
  const { id } = await platform.attempts.open(who.account.id, { lab: labId, mode });
  await platform.storage.attempts.insert(attemptRow(id, who.account, { mode, state, labId }));
  if (state === 'graded') await grade(id);
  return id;
}
async function grade(id: string): Promise<void> {
  const row = attemptIdSchema.parse(id);
  const { labId, labVersion } = attemptRow(id, ada.account);
  const times = { clockStartedAt: null, identifyMs: null, reportMs: null, containMs: null, recoverMs: null };
  const value = {
    ...{ attemptId: id, labId, labVersion, points: 0, max: 100, hintCost: 0, objectives: [], ledgerHead: 0 },
    times: { ...times, targetMs: 1, withinTarget: false },
  };
  const stored = { grade: JSON.stringify(value), computedAt: 1, reason: null, computedBy: null };
  await platform.storage.grades.insert(row, { number: 1, ...stored, bundle: null, holderSalt: null });
}
const guide = async (id: string, who = ada) => (await who.call('GET', `/attempts/${id}/guide`)).body;
const shown = [expect.objectContaining({ phase: 'identify', command: expect.any(String) })];

describe('the guide', () => {
  test('stands in no view of a lab, neither its commands nor its steps', () => {
    for (const one of parts.catalog.list()) {
      const view = viewOf(one);
      expect(view.guided).toBe(one.manifest.guide.length > 0);
      const text = JSON.stringify({ ...view, brief: null });
      for (const { command, why } of one.manifest.guide) {
        expect(text).not.toContain(JSON.stringify(why.en).slice(1, -1));
        if (command !== null) expect(text).not.toContain(JSON.stringify(command).slice(1, -1));
      }
    }
  });

  test('is shown in practice from its beginning, and to nobody else but instructors', async () => {
    const id = await attempt('practice', 'running');
    expect(await guide(id)).toEqual(expect.arrayContaining(shown));
    expect(await guide(id, teacher)).toEqual(expect.arrayContaining(shown));
    expect((await guide(id, eve)).code).toBe('attempt-unknown');
  });

  test('of an assessment is closed until it is graded, also where it ended without a grade', async () => {
    for (const state of ['examining', 'closed'] as const) {
      const id = await attempt('assessment', state);
      expect(await guide(id)).toMatchObject({ status: 403, code: 'guide-closed' });
      expect(await guide(id, teacher)).toEqual(expect.arrayContaining(shown));
      await grade(id);
      await platform.storage.attempts.update(id, { state: 'graded' });
      expect(await guide(id)).toEqual(expect.arrayContaining(shown));
    }
  });

  test('of earlier attempts is closed while an assessment of the same lab is open, and of no other lab or person', async () => {
    const practised = await attempt('practice', 'closed');
    const assessed = await attempt('assessment', 'graded');
    const elsewhere = await attempt('practice', 'closed', labIdSchema.parse('checkout-action'));
    const others = await attempt('practice', 'closed', lab, eve);
    const open = await attempt('assessment', 'running');
    for (const id of [practised, assessed, open]) expect((await guide(id)).code).toBe('guide-closed');
    expect(await guide(elsewhere)).toEqual(expect.arrayContaining([expect.anything()]));
    expect(await guide(others, eve)).toEqual(expect.arrayContaining(shown));
    await platform.storage.attempts.update(open, { state: 'closed' });
    for (const id of [practised, assessed]) expect(await guide(id)).toEqual(expect.arrayContaining(shown));
  });
});
