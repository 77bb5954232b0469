import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { Outbox } from './outbox.js';
import { type Platform, Refusal } from './platform.js';
import type { Plan, PlanOrder, RunOrder } from './protocol.js';
import { limits, type Settings, workerProgram } from './settings.js';
import { sweep } from './sweep.js';
import type { FromWorker, ToWorker } from './worker.js';

/** A worker's own heap, in megabytes. */
const workerHeap = 128;
const tokenMs = 10_000;
const tokenTries = 10;
const tokenPauseMs = 2_000;

export interface Parts {
  settings: Settings;
  platform: Platform;
  say: (line: string) => void;
}

/** A worker that has just planned is kept so long: most often the run comes next. */
const spareMs = 15_000;
let spare: { worker: ChildProcess; timer: NodeJS.Timeout } | undefined;

/** Which workflows the event starts. Rejects where the worker did not say so in time. */
export function makePlan(order: PlanOrder, { settings }: Parts): Promise<Plan> {
  return new Promise((resolve, reject) => {
    const worker = take();
    const timer = setTimeout(() => worker.kill('SIGKILL'), limits.planMs);
    worker.once('message', (message: FromWorker) => {
      if (message.t !== 'plan') return;
      clearTimeout(timer);
      keep(worker);
      resolve(message.plan);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearTimeout(timer);
      reject(new Error('the workflows could not be read in time'));
    });
    send(worker, { t: 'order', settings, order });
  });
}

/** Carries out a run, tells the platform as it goes, and ends once the platform knows all of it or wants no more. Never rejects. */
export async function carryOut(order: RunOrder, parts: Parts, signal: AbortSignal): Promise<void> {
  const { settings, platform, say } = parts;
  const worker = take();
  let killing: NodeJS.Timeout | undefined;
  const end = () => {
    if (killing) return;
    send(worker, { t: 'cancel' });
    killing = setTimeout(() => worker.kill('SIGKILL'), limits.graceMs);
  };
  const outbox = new Outbox(platform, order.id, say, end);
  const deadline = setTimeout(end, limits.runMs);
  const stop = new AbortController();
  let told = false;
  worker.on('message', (message: FromWorker) => {
    if (message.t === 'messages') {
      told ||= message.messages.some(({ t }) => t === 'run');
      for (const one of message.messages) outbox.add(one);
    } else if (message.t === 'ask') {
      const { job } = message;
      askToken(order.id, message, platform).then(
        (token) => send(worker, { t: 'token', job, token }),
        (error: Error) => send(worker, { t: 'token', job, token: null, problem: error.message }),
      );
    }
  });
  const exited = new Promise<void>((resolve) => {
    worker.on('error', (error) => say(`run ${order.id}: ${error.message}`));
    worker.on('close', () => resolve());
  });
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
  send(worker, { t: 'order', settings, order });
  const delivered = outbox.deliver(stop.signal).then((all) => {
    if (!all) end();
  });
  await exited;
  for (const timer of [deadline, killing]) clearTimeout(timer);
  signal.removeEventListener('abort', end);
  if (!told) {
    const conclusion = signal.aborted ? 'cancelled' : 'failure';
    outbox.add({
      t: 'run',
      conclusion,
      fault: signal.aborted ? null : 'The run took longer than it may, or its process was ended.',
    });
  }
  sweep(say);
  outbox.close();
  // The platform gives a silent runner up after a minute: beyond that nothing more can be told.
  const patience = setTimeout(() => stop.abort(), 90_000);
  await delivered;
  clearTimeout(patience);
}

/** Asked again where there was no answer: the same job is given the same token. */
async function askToken(
  run: number,
  { job, permissions }: Extract<FromWorker, { t: 'ask' }>,
  platform: Platform,
): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      const path = `runs/${run}/token`;
      return (await platform.post<{ token: string }>(path, { job, permissions }, { timeoutMs: tokenMs })).token;
    } catch (error) {
      if ((error instanceof Refusal && error.final) || tries === tokenTries) throw error;
      await pause(tokenPauseMs);
    }
  }
}

function take(): ChildProcess {
  const kept = spare;
  spare = undefined;
  if (kept) clearTimeout(kept.timer);
  if (kept?.worker.connected) {
    kept.worker.removeAllListeners('error');
    return kept.worker;
  }
  const flags = [`--max-old-space-size=${workerHeap}`, '--max-semi-space-size=2'];
  return fork(workerProgram, { execArgv: flags, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function keep(worker: ChildProcess): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
  worker.on('error', () => undefined);
  if (spare) worker.kill('SIGKILL');
  else spare = { worker, timer: setTimeout(() => worker.kill('SIGKILL'), spareMs) };
}

function send(worker: ChildProcess, message: ToWorker): void {
  if (worker.connected) worker.send(message, () => undefined);
}
