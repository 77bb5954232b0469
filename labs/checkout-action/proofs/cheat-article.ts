import { emptyReport, type Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-article',
  why: 'Names from the article about the case: the names here are others.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.file({
      ...emptyReport(),
      claims: {
        workflow: ['ci.yml'],
        job: ['ci'],
        step: ['actions/checkout-action@v2'],
        'moved-commit': ['0e58ed8671d6b60d0890c21b07f8835ace038e67'],
        'genuine-commit': ['a284dc1814e3fd07f2e34267fc8f81227ed29fb8'],
        name: ['cdn.checkout-action.test'],
        address: ['203.0.113.7'],
        call: ['GET /orgs/:org/oauth-applications'],
        apps: ['all of them'],
        c2: ['c2.test:443'],
      },
      severity: 'critical',
      techniques: ['T1195.002'],
      timeline: [],
    });
  },
};
