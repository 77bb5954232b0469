import { emptyReport, type Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-article',
  why: 'What the public reporting says of the real case is not what happened here.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.file({
      ...emptyReport(),
      claims: {
        package: ['sympy-dev'],
        routine: ['expand'],
        file: ['sympy/polys/numberfields.py'],
        staging: ['http://example.test/config.json'],
        pool: ['pool.example.test:3333', 'pool.example.test:443'],
        process: ['1'],
        payload: ['0'.repeat(64)],
      },
      severity: 'high',
      techniques: ['T1195.001'],
    });
  },
};
