// What the set-up asks of the machine. Node built-ins only: this runs before any package is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's top folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A reason to stop that is told to the user as one sentence and what to do; `exitCode` 2 means "the machine lacks something". */
export class SetupError extends Error {
  constructor(message, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

const started = Date.now();
/** One line of progress, with the seconds since the start. */
export function say(text) {
  console.log(`[${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s] ${text}`);
}

/** Runs a command with its output shown; throws SetupError when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, ...options });
    child.on('error', (error) => reject(new SetupError(`${command} could not be started: ${error.message}`, 1)));
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new SetupError(`"${command} ${args.join(' ')}" ended with code ${code}.`, 1)),
    );
  });
}

export const isRoot = () => process.getuid?.() === 0;
export const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** True on Debian, Ubuntu and what derives from them. */
export function isDebianLike() {
  if (!existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) && has('apt-get');
}

let updated = false;
/** Installs Debian packages; `why` is said first. Needs root on Debian or Ubuntu, else says which command to run. */
export async function install(packages, why) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!isDebianLike() || !isRoot()) {
    throw new SetupError(`${why}\nInstall it and run this again, on Debian or Ubuntu with:  sudo ${command}`);
  }
  say(`${why} Installing with: ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!updated) await run('apt-get', ['update', '-qq'], { env });
  updated = true;
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

/** Runs `main` and turns its failure into a message and an exit code. */
export async function entry(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(`\n${error instanceof SetupError ? error.message : (error.stack ?? error)}\n`);
    process.exitCode = error.exitCode ?? 1;
  }
}
