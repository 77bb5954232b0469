import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { request } from 'node:http';
import { has, install, isDebianLike, isRoot, run, SetupError, say } from './system.mjs';

const socketPath = () => {
  const host = process.env.DOCKER_HOST;
  return host?.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock';
};

/** What the engine's socket answers: `ok`, or why it does not. */
function ping() {
  return new Promise((resolve) => {
    const call = request({ socketPath: socketPath(), path: '/_ping', timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'ok' : `status ${response.statusCode}`);
    });
    call.on('timeout', () => call.destroy(new Error('no answer within 5 s')));
    call.on('error', (error) => resolve(error.code ?? error.message));
    call.end();
  });
}

/** Makes sure that a Docker Engine answers; installs and starts one as root on Debian or Ubuntu, else says what to do (exit code 2). */
export async function ensureEngine() {
  const state = await ping();
  if (state === 'ok') return;
  if (state === 'EACCES') {
    throw new SetupError(
      `A Docker Engine is there (${socketPath()}), but this user may not use it.\n` +
        'Add the user to its group and sign in again:  sudo usermod -aG docker $USER',
    );
  }
  if (process.env.DOCKER_HOST) {
    throw new SetupError(
      `The Docker Engine at DOCKER_HOST=${process.env.DOCKER_HOST} does not answer (${state}). Start it, or unset DOCKER_HOST.`,
    );
  }
  if (!isDebianLike() || !isRoot()) {
    throw new SetupError(
      `No Docker Engine answers at ${socketPath()} (${state}).\n` +
        'ChainDrill runs its labs in containers and needs one. On Debian or Ubuntu either run this once as root, or:\n' +
        '  sudo apt-get install -y docker.io iptables && sudo systemctl start docker && sudo usermod -aG docker $USER\n' +
        'Elsewhere, install Docker Engine 20.10 or newer as its documentation says, start it, and run this again.',
    );
  }
  say(`No Docker Engine answers at ${socketPath()} (${state}).`);
  say(
    'What happens now: Debian’s packages docker.io and iptables are installed where missing, and the engine is started.',
  );
  if (!has('dockerd')) await install(['docker.io', 'iptables', 'ca-certificates'], 'The Docker Engine is missing.');
  await startEngine();
}

async function startEngine() {
  if ((await ping()) === 'ok') return;
  if (existsSync('/run/systemd/system')) {
    await run('systemctl', ['start', 'docker']);
  } else {
    say('Starting dockerd in the background; its log is /var/log/dockerd.log');
    const log = openSync('/var/log/dockerd.log', 'a');
    spawn('dockerd', ['--live-restore'], { detached: true, stdio: ['ignore', log, log] }).unref();
  }
  for (let tries = 0; tries < 120; tries += 1) {
    if ((await ping()) === 'ok') return say('The Docker Engine answers.');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new SetupError(
    'The Docker Engine was started but does not answer after a minute. See /var/log/dockerd.log.',
    1,
  );
}
