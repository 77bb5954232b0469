import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyCommand, endOf, type Model, nothingKnown, type Real, reach } from './model.js';
import { Site } from './site.js';

/*
 * Random sequences of what a trainee does and of what goes wrong, on the real platform. `FAULT_RUNS` and `FAULT_SEED` ask for
 * more of them, and for the same again.
 */

const runs = Number(process.env.FAULT_RUNS ?? 4);
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 2 ** 31);
const count: Real['count'] = { faults: {}, evidence: 0, ends: {} };
let site: Site;

beforeAll(async () => {
  site = await Site.open();
}, 300_000);
afterAll(() => site?.close(), 120_000);

test(
  `whatever fails in between, a lab goes on or ends cleanly, and nothing acknowledged is lost (seed ${seed})`,
  async () => {
    const marks = fc.integer({ min: 10_000, max: 99_999 });
    const hosts = fc.constantFrom('world', 'app', 'workstation');
    const sequences = fc.commands([anyCommand(marks, hosts)], { maxCommands: 20, size: 'max' });
    const beginning = fc.constantFrom('none', 'running', 'running');
    const property = fc.asyncProperty(beginning, sequences, async (from, sequence) => {
      const real: Real = { site, known: nothingKnown(), count };
      const model = await reach(from, real);
      await fc.asyncModelRun<Model, Real, false, Model>(() => ({ model, real }), sequence);
      await endOf(real);
    });
    // What fails is shown as it is: to shrink it would open hundreds of labs.
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    const injected = Object.values(count.faults).reduce((sum, each) => sum + each, 0);
    console.log(`${runs} sequences, seed ${seed}: ${injected} faults`, count);
    expect(injected).toBeGreaterThan(0);
    expect(count.evidence).toBeGreaterThan(0);
  },
  runs * 300_000,
);
