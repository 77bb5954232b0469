import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { type ProofResult, readProofs, tableOf, verifyLab } from '../../orchestrator/authoring/verify.js';
import { type Lab, readCatalog } from '../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';

/** The part of the proofs that every test run plays; `npm run labs -- verify` plays all of them on three variants. */
const played = {
  'sympy-dev': ['solve', 'idle', 'shotgun', 'cheat-frozen', 'cheat-uninstalled'],
  'checkout-action': ['solve', 'idle', 'shotgun', 'cheat-c2-name', 'cheat-too-late'],
};

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-proofs-'));
let ground: Awaited<ReturnType<typeof openProvingGround>>;

beforeAll(async () => {
  ground = await openProvingGround(folder, pino({ level: 'silent' }));
}, 120_000);

afterAll(async () => {
  await ground?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.entries(played))('the lab %s', (id, names) => {
  const lab = readCatalog(labsFolder, parseCheck).get(id) as Lab;
  let results: ProofResult[];

  beforeAll(async () => {
    const proofs = await readProofs(lab, names);
    results = await verifyLab(lab, proofs, ground, { variants: 1, jobs: 2, onResult: () => {} });
    console.log(tableOf(lab, results));
  }, 20 * 60_000);

  it.each(names)('the proof "%s", typed into real terminals, gets exactly the points that it declares', (name) => {
    const result = results.find(({ proof }) => proof === name);
    expect(result?.differences).toEqual([]);
  });

  it('explains every point of the model answer in both languages, with the evidence it stands on', () => {
    const grade = results.find(({ proof }) => proof === 'solve')?.grade;
    expect(grade?.points).toBe(100);
    for (const objective of grade?.objectives ?? []) {
      expect(objective.lines.length).toBeGreaterThan(0);
      for (const line of objective.lines)
        expect(line.text.en !== '' && /\p{Script=Han}/u.test(line.text['zh-CN'])).toBe(true);
      expect(objective.lines.some((line) => line.evidence.length > 0)).toBe(true);
    }
  });

  it('gives the same bytes when a stored attempt is graded again from its records', async () => {
    for (const { attemptId } of results) {
      const { stored, again } = await ground.gradeAgain(lab, attemptId);
      expect(again).toBe(stored);
    }
  });
});
