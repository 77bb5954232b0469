import type { AuditEvent } from '../sigma/audit-event.js';
import { actor, applicationsOf, packageName, secretName, workflow } from './audit-names.js';
import { type AuditScene, auditScene } from './audit-scene.js';
import type { Chance } from './chance.js';
import type { Maker, Play } from './play.js';

type AuditMaker = Maker<AuditEvent>;
type Caller = ReturnType<AuditScene['person']>;

const list = 'oauth_application.list';
const read = 'oauth_application.read_secret';
const reset = 'oauth_application.reset_secret';

/** A workflow run as all of them go: begun, the source cloned, `what` done, perhaps a package published, ended. */
function workflowRun(
  chance: Chance,
  startMs: number,
  what: (it: AuditScene, as: ReturnType<AuditScene['run']>, job: Caller) => void,
): AuditScene {
  const it = auditScene(chance, startMs, 6_000);
  const { repo } = it;
  const target = workflow(chance);
  const person = it.person();
  it.does(person, 'workflows.created_workflow_run', { repo, target });
  const as = it.run();
  const job = as('GITHUB_TOKEN');
  if (chance.percent(80)) it.does(job, 'git.clone', { repo });
  if (chance.percent(50)) it.does(job, 'repo.access', { repo });
  what(it, as, job);
  if (chance.percent(50)) it.does(job, 'packages.package_version_published', { repo, target: packageName(chance) });
  it.does(person, 'workflows.completed_workflow_run', { repo, target });
  return it;
}

/**
 * Code in a workflow run uses a token of the organisation to list its OAuth applications and to read secrets of some.
 * Most try with the job's own token first, which is refused.
 */
const attack: AuditMaker = (chance, startMs) =>
  workflowRun(chance, startMs, (it, as, job) => {
    if (chance.percent(70)) it.does(job, list, { denied: true });
    const token = as('Organisation access token');
    if (chance.percent(30)) it.does(token, 'git.clone', { repo: it.repo });
    it.does(token, list);
    for (const target of applicationsOf(chance, chance.between(1, 3))) it.does(token, read, { target });
  });

/** An administrator looks after applications: the same calls as the attack's, by a person. */
function administers(chance: Chance, it: AuditScene, caller: Caller): AuditScene {
  it.does(caller, list);
  applicationsOf(chance, chance.between(1, 3)).forEach((target, index) => {
    it.does(caller, index === 0 || chance.percent(50) ? read : reset, { target });
  });
  if (chance.percent(20)) it.does(caller, 'org.update_actions_secret', { target: secretName(chance) });
  return it;
}
const inBrowser: AuditMaker = (chance, startMs) => {
  const it = auditScene(chance, startMs);
  return administers(chance, it, it.person());
};
const withPersonalToken: AuditMaker = (chance, startMs) => {
  const it = auditScene(chance, startMs);
  return administers(chance, it, it.holder('Personal access token'));
};

/** The nightly inventory: lists with a token of the organisation, from no workflow run, and reads no secret. */
const inventory: AuditMaker = (chance, startMs) => {
  const it = auditScene(chance, startMs);
  const token = it.holder('Organisation access token');
  for (let i = chance.between(1, 3); i > 0; i -= 1) it.does(token, list);
  if (chance.percent(50)) it.does(token, 'audit_log.search');
  return it;
};

/** A run that does all with the token of its job. */
const plainRun: AuditMaker = (chance, startMs) =>
  workflowRun(chance, startMs, (it, _, job) => {
    it.does(job, chance.of(['git.push', 'git.clone', 'repo.access']), { repo: it.repo });
  });

/** A run that clones other repositories, for which the job's token is not enough. */
const cloningRun: AuditMaker = (chance, startMs) =>
  workflowRun(chance, startMs, (it, as) => {
    const token = as('Organisation access token');
    for (let i = chance.between(1, 3); i > 0; i -= 1) it.does(token, 'git.clone', { repo: it.repo });
    if (chance.percent(40)) it.does(token, 'repo.access', { repo: it.repo });
  });

/** A run whose job's token is refused at an endpoint of the organisation: a workflow that was written wrongly. */
const refusedRun: AuditMaker = (chance, startMs) =>
  workflowRun(chance, startMs, (it, _, job) => {
    it.does(
      job,
      chance.of(['audit_log.search', 'org_credential_authorization.create', 'org.register_self_hosted_runner']),
      {
        denied: true,
      },
    );
    if (chance.percent(40)) it.does(job, 'org.update_actions_secret', { target: secretName(chance), denied: true });
  });

/** Developers at their desks. */
const desk: AuditMaker = (chance, startMs) => {
  const it = auditScene(chance, startMs);
  const caller = it.holder(chance.of(['Personal access token', 'OAuth access token'] as const));
  it.does(caller, 'git.clone', { repo: it.repo });
  if (chance.percent(60)) it.does(caller, 'git.push', { repo: it.repo });
  return it;
};

/** Keys, runners, tokens and secrets come and go. */
const housekeeping: AuditMaker = (chance, startMs) => {
  const it = auditScene(chance, startMs);
  const caller = chance.percent(50) ? it.person() : it.holder('Personal access token');
  const actions = [
    'audit_log.search',
    'public_key.create',
    'public_key.delete',
    'org.register_self_hosted_runner',
    'org.remove_self_hosted_runner',
    'org_credential_authorization.create',
    'org_credential_authorization.revoke',
    'org.update_actions_secret',
    'org.remove_actions_secret',
    'oauth_access.create',
  ];
  for (let i = chance.between(1, 3); i > 0; i -= 1) {
    const action = chance.of(actions);
    const target = /secret$/.test(action) ? secretName(chance) : /key|runner/.test(action) ? actor(chance) : null;
    it.does(caller, action, target === null ? {} : { target });
  }
  return it;
};

/** Each activity that shares a trait with the attack is alone more than the tenth at which a rule earns nothing. */
const benign: Play<AuditEvent>['benign'] = [
  { make: inBrowser, parts: 15 },
  { make: withPersonalToken, parts: 15 },
  { make: inventory, parts: 14 },
  { make: plainRun, parts: 13 },
  { make: cloningRun, parts: 14 },
  { make: refusedRun, parts: 12 },
  { make: desk, parts: 10 },
  { make: housekeeping, parts: 7 },
];

/** A day as the platform's audit log tells it. */
export const auditPlay: Play<AuditEvent> = { attack, benign };
