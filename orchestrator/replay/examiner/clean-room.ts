import type { DataOf } from '../../evidence/kinds.js';
import { hostSpec } from '../open-case.js';
import type { ExamContext, StepOf, StepRunner } from './context.js';
import { isDistribution } from './files.js';

const room = 'cleanroom';
const venv = '/srv/pricing/venv';

/** A poisoning that does not even reach the original repository proves nothing: the step is done again. */
class Unproved extends Error {}

/**
 * Deploys in a fresh container, from the repository alone and with its own pip configuration: first with the original
 * commit against each poisoning, to show that it gets in; then the pushed `main`; and last `main` against the untouched
 * index, which must install and serve.
 */
export const deployInCleanRoom: StepRunner<'clean-room'> = async (context, step) => {
  const like = context.lab.manifest.hosts.find((host) => host.name === step.like);
  if (!like) throw new Error(`no host is named "${step.like}"`);
  await context.ranges.removeHost(context.ref(room));
  await context.ranges.addHost(context.attemptId, hostSpec(like, room));
  try {
    const { first, main } = await context.world.call('repository');
    for (const poison of step.poisons) {
      await context.world.call('poison', { kind: poison });
      const control = await install(context, step, first);
      context.record(room, 'exam.install', { poison, source: 'original', serves: null, ...control });
      if (!control.poisoned)
        throw new Unproved(`the poisoning "${poison}" did not get into the original repository: ${control.output}`);
      const pushed = await install(context, step, main);
      context.record(room, 'exam.install', { poison, source: 'pushed', serves: null, ...pushed });
    }
    await context.world.call('poison', { kind: 'none' });
    const untouched = await install(context, step, main);
    const serving = untouched.exitCode === 0 && (await serves(context));
    context.record(room, 'exam.install', { poison: 'none', source: 'pushed', ...untouched, serves: serving });
  } finally {
    await context.world.call('poison', { kind: 'none' }).catch(() => {});
    await context.ranges.removeHost(context.ref(room));
  }
};

const installScript = `
rm -rf /srv/pricing/repo /srv/pricing/wheelhouse ${venv}
mkdir -p /srv/pricing/wheelhouse
git clone -q "$REPOSITORY" /srv/pricing/repo && cd /srv/pricing/repo && git checkout -q "$COMMIT" || exit 97
exec timeout 100 sh deploy/install.sh 2>&1
`;

type Installed = Pick<DataOf<'exam.install'>, 'exitCode' | 'poisoned' | 'lookalike' | 'output'>;

async function install(context: ExamContext, step: StepOf<'clean-room'>, commit: string): Promise<Installed> {
  const env = { REPOSITORY: step.repository, COMMIT: commit, VENV: venv, HOME: '/home/svc' };
  const done = await context.ranges.exec(
    context.ref(room),
    { argv: ['sh', '-c', installScript], user: '1000', env },
    { timeoutMs: 130_000 },
  );
  if (done.code === 97)
    throw new Error(`the repository could not be cloned in the clean room: ${done.stderr.toString().slice(-300)}`);
  // Looked at by a command of its own, after whatever the repository's script did.
  const find = { argv: ['find', venv, '(', '-name', '_lab_canary*', '-o', '-name', '*.dist-info', ')'], user: '1000' };
  const listing = (await context.ranges.exec(context.ref(room), find, { timeoutMs: 20_000 })).stdout
    .toString()
    .split('\n');
  const names = listing.map((path) => path.slice(path.lastIndexOf('/') + 1));
  return {
    exitCode: done.code,
    poisoned: names.some((name) => name.startsWith('_lab_canary')),
    lookalike: names.some((name) => isDistribution(step.package, name)),
    output: done.stdout.toString().slice(-600),
  };
}

const serveScript = `
touch /run/lab/placed
for i in $(seq 1 60); do
  answer=$(curl -fsS -m 2 -H 'Content-Type: application/json' -d '{"family":"expand","expression":"(x+1)*(x+2)"}' http://127.0.0.1:8000/quote 2>/dev/null) && break
  sleep 0.5
done
printf '%s' "$answer"
`;

/** Whether the freshly installed service comes up and expands (x + 1)(x + 2) rightly. */
async function serves(context: ExamContext): Promise<boolean> {
  const done = await context.ranges.exec(
    context.ref(room),
    { argv: ['sh', '-c', serveScript], user: '1000' },
    { timeoutMs: 60_000 },
  );
  return /x\*\*2\s*\+\s*3\*x\s*\+\s*2/.test(done.stdout.toString());
}
