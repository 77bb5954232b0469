import type { Chance } from './chance.js';
import type { Program } from './scene.js';

/*
 * Who runs what. Programs in memory draw their names, arguments and hashes from one source whether they are benign or
 * not: only what they do, and who started them, tells them apart.
 */

const plain = (image: string, commandLine: string): Program => ({ image, commandLine });

const pythonImages = [
  '/usr/bin/python3.11',
  '/usr/bin/python3.9',
  '/usr/bin/python3',
  '/usr/local/bin/python3.12',
  '/usr/local/bin/python3.10',
  '/opt/conda/bin/python3.10',
  '/opt/python/cp311/bin/python3.11',
  '/srv/pricing/venv/bin/python',
  '/home/dev/.pyenv/versions/3.11.4/bin/python3.11',
];
const pythonArguments = [
  '-m pricing',
  '-m uvicorn api:app --port 8000',
  '/srv/jobs/worker.py',
  '-m celery -A tasks worker',
  '/opt/app/manage.py runserver',
  '-m gunicorn app:app',
  '/srv/etl/nightly.py --full',
  '-c import solver; solver.main()',
];
export function python(chance: Chance): Program {
  const image = chance.of(pythonImages);
  return plain(image, `${chance.of([image, 'python3', 'python'])} ${chance.of(pythonArguments)}`);
}

const inits: Program[] = [
  plain('/usr/sbin/lab-init', 'lab-init /etc/lab/init.conf'),
  plain('/usr/local/sbin/lab-init', 'lab-init /etc/lab/init.conf'),
  plain('/usr/lib/systemd/systemd', '/sbin/init'),
  plain('/usr/bin/tini', 'tini -- /srv/run'),
  plain('/usr/bin/dumb-init', 'dumb-init /srv/run'),
  plain('/sbin/init', '/sbin/init splash'),
];
export const init = (chance: Chance): Program => chance.of(inits);

const shells = [
  plain('/usr/bin/bash', '-bash'),
  plain('/usr/bin/dash', 'sh -c ./run.sh'),
  plain('/usr/bin/zsh', '-zsh'),
];
export const shell = (chance: Chance): Program => chance.of(shells);

const disguises = [
  '[kworker/u8:2-events]',
  '[kworker/1:1-mm_percpu_wq]',
  '[ksoftirqd/1]',
  '[rcu_tasks_kthread]',
  'php-fpm: pool www',
  'python3 -m http.server',
  'python3 -m compileall',
  'nginx: worker process',
  'quote-cache --size 64',
  '/usr/sbin/sshd -D',
  'postgres: checkpointer',
  'node /srv/web/server.js',
  'java -jar agent.jar',
  'sleep 3600',
];
const memoryNames = [
  '',
  'x',
  'a',
  'jit',
  'cache',
  'shm',
  'tmp',
  'quote-cache',
  'price-lru',
  'rate-index',
  'exec',
  'data',
  'kernel',
];

/** A program that runs from memory: name, arguments and hash say nothing about what it is. */
export function fromMemory(chance: Chance): Program {
  const name = chance.percent(50) ? chance.of(memoryNames) : chance.hex(chance.between(2, 8));
  const commandLine = chance.percent(70)
    ? chance.of(disguises)
    : `/usr/lib/${chance.hex(3)}/helper --id ${chance.below(100)}`;
  return { image: `/memfd:${name} (deleted)`, commandLine, sha256: chance.hex(32) };
}

const upgraded = [
  '/usr/bin/node',
  '/usr/sbin/nginx',
  '/usr/bin/git',
  '/opt/tools/convert',
  '/usr/lib/postgresql/15/bin/postgres',
  '/usr/bin/rg',
  '/tmp/build/a.out',
  '/dev/shm/bench',
];
/** A program whose file was replaced or removed while it ran, as every upgrade leaves behind. */
export function deleted(chance: Chance): Program {
  const path = chance.of(upgraded);
  return {
    image: `${path} (deleted)`,
    commandLine: `${path} ${chance.of(['--serve', '-j 4', 'status', ''])}`.trim(),
    sha256: chance.hex(32),
  };
}

const clients = [
  plain('/usr/bin/curl', 'curl -fsS https://api.partner.test/rates'),
  plain('/usr/bin/git', 'git fetch --all'),
  plain('/usr/bin/ssh', 'ssh -N tunnel@jump.test'),
  plain('/usr/bin/psql', 'psql -c select 1'),
  plain('/usr/bin/wget', 'wget -q https://cdn.test/data.csv'),
  plain('/usr/bin/node', 'node render.js'),
];
export const client = (chance: Chance): Program => chance.of(clients);

const tools = [
  plain('/usr/bin/ls', 'ls -la'),
  plain('/usr/bin/cat', 'cat requirements.txt'),
  plain('/usr/bin/vim.tiny', 'vi deploy/install.sh'),
  plain('/usr/bin/nano', 'nano README.md'),
  plain('/usr/bin/grep', 'grep -rn factor src'),
  plain('/usr/bin/less', 'less /var/log/app.log'),
  plain('/usr/bin/top', 'top -b -n 1'),
  plain('/usr/bin/jq', 'jq . events.jsonl'),
  plain('/usr/sbin/php-fpm8.2', 'php-fpm: pool www'),
  plain('/usr/sbin/nginx', 'nginx: worker process'),
];
export const tool = (chance: Chance): Program => chance.of(tools);

const talksOfMemory = [
  plain('/usr/bin/grep', 'grep -rn memfd_create /usr/include'),
  plain('/usr/bin/strace', 'strace -f -e trace=memfd_create,execve ./run'),
  plain('/usr/bin/less', 'less /usr/share/doc/memfd.txt'),
  plain('/usr/bin/readlink', 'readlink /proc/41/exe'),
  plain('/usr/bin/sha256sum', 'sha256sum /proc/41/exe'),
  plain('/usr/bin/yara', 'yara miner.yar /tmp/memfd-copy'),
];
/** Work about memory execution, by people who look for it. */
export const investigation = (chance: Chance): Program => chance.of(talksOfMemory);

export const drawnAddress = (chance: Chance): string =>
  `${chance.of(['198.18', '198.19', '192.0', '203.0', '10.20'])}.${chance.below(256)}.${chance.between(2, 250)}`;
