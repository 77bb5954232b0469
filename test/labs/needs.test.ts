import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readCatalog, viewOf } from '../../orchestrator/catalog/catalog.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { tryNeeds } from '../../orchestrator/replay/needs.js';

const catalog = readCatalog(fileURLToPath(new URL('../../labs', import.meta.url)), parseCheck);
const answering = (code: number) => ({ probe: async () => code });

it('closes a lab whose need this machine refuses, and says why in both languages', async () => {
  const needs = tryNeeds(answering(1), catalog, () => {});
  expect(needs.unmet('sympy-dev')).toBeNull();
  await needs.tried;
  const lab = catalog.get('sympy-dev');
  const told = lab && viewOf(lab, needs.unmet('sympy-dev')).unavailable;
  expect(told?.en).toContain('memfd_noexec');
  expect(told?.['zh-CN']).toContain('memfd_noexec');
});

it('leaves labs open whose needs are met, and those that could not be tried', async () => {
  const met = tryNeeds(answering(0), catalog, () => {});
  await met.tried;
  expect(met.unmet('sympy-dev')).toBeNull();

  const faults: unknown[] = [];
  const broken = { probe: () => Promise.reject(new Error('the engine is away')) };
  const untried = tryNeeds(broken, catalog, (error) => faults.push(error));
  await untried.tried;
  expect(faults).toHaveLength(1);
  expect(untried.unmet('sympy-dev')).toBeNull();
});
