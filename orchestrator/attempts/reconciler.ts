import type { AttemptId, AttemptState } from '../contract/attempt.js';
import { attemptIdSchema } from '../contract/attempt.js';
import type { Variant } from '../grading/types.js';
import { reap } from '../range/reap.js';
import type { HostRef } from '../range/types.js';
import type { AttemptRow } from '../storage/attempts.js';
import { type Desk, liveStates, unfinishedStates } from './desk.js';
import { examineAndGrade } from './examination.js';
import { attach, newLive, openWaiting } from './opening.js';
import { hostLost, notBegun, rangeLost } from './problems.js';
import { endLongPauses } from './steering.js';

/** How often engine and database are made to agree, in milliseconds. */
const everyMs = 5_000;
/** Attempts that a start goes on with side by side: while the engine answers for one, the next is asked for. */
const resumedAtOnce = 4;

/**
 * Desired state is in the database; this makes the engine agree with it: at the start, and every few seconds. Ranges that
 * no attempt wants are removed, attempts whose range has gone fail with that reason, deadlines take effect.
 */
export async function startReconciler(desk: Desk): Promise<{ stop(): void }> {
  const { parts } = desk;
  const unfinished = (await parts.storage.attempts.listByStates(unfinishedStates)).values();
  const resumeNext = async () => {
    for (const row of unfinished) await resume(desk, row);
  };
  await Promise.all(Array.from({ length: resumedAtOnce }, resumeNext));
  const stopHostLost = parts.ranges.onHostLost((ref) => void lose(desk, ref));

  let timer: NodeJS.Timeout;
  let stopped = false;
  const round = async () => {
    try {
      await passDeadlines(desk);
      await removeOrphans(desk);
      await openWaiting(desk);
      await desk.pool.tend();
    } catch (error) {
      parts.log.warn({ err: error }, 'engine and database could not be compared; trying again');
    }
    if (!stopped) timer = setTimeout(round, everyMs);
  };
  await round();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      stopHostLost();
    },
  };
}

/** Goes on with an attempt that an earlier run left unfinished. */
async function resume(desk: Desk, row: AttemptRow): Promise<void> {
  if (row.state === 'queued') return;
  if (row.state === 'opening') {
    // Half a range helps nobody: it is opened anew, with the same seed, so the variant is the same.
    await desk.parts.ranges.close(row.id);
    await desk.move(row.id, ['opening'], 'queued', { opening: [] });
    return;
  }
  // What stands still can be neither found whole nor listened to: it goes on for the moment that this takes.
  if (row.pausedAt !== null) await desk.parts.ranges.resume(row.id);
  const range = await desk.parts.ranges.find(row.id);
  const wanted = desk.lab(row.labId).manifest.hosts.map(({ name }) => name);
  if (!range || wanted.some((name) => !range.hosts.some((host) => host.name === name))) {
    await desk.end(row.id, liveStates, 'failed', rangeLost);
    return;
  }
  desk.parts.storage.ledger.append(row.id, [
    {
      source: 'platform',
      host: '-',
      kind: 'evidence.gap',
      data: { source: 'platform', dropped: 0, reason: 'restart' },
    },
  ]);
  const live = newLive(desk, row.id, row.labId);
  await attach(desk, live, { range, variant: row.variant as Variant }, row.mode === 'practice');
  if (row.pausedAt !== null) await desk.parts.ranges.pause(row.id);
  if (row.state === 'submitted' || row.state === 'examining') desk.run(row.id, () => examineAndGrade(desk, row.id));
}

/** A container died behind our back. Its attempt cannot go on; what was recorded stays. */
async function lose(desk: Desk, ref: HostRef): Promise<void> {
  const { storage, log } = desk.parts;
  try {
    const id = attemptIdSchema.parse(ref.attemptId);
    if (desk.pool.owns(id)) return await desk.pool.drop(id);
    const row = await storage.attempts.get(id);
    const known = row && desk.lab(row.labId).manifest.hosts.some(({ name }) => name === ref.host);
    if (!row || !known || !liveStates.includes(row.state)) return;
    storage.ledger.append(id, [{ source: 'platform', host: ref.host, kind: 'host.lost', data: {} }]);
    await desk.end(id, liveStates, 'failed', hostLost(ref.host));
  } catch (error) {
    log.error({ attempt: ref.attemptId, err: error }, 'the loss of a container could not be stored');
  }
}

async function passDeadlines(desk: Desk): Promise<void> {
  const { storage, now } = desk.parts;
  const rows = await storage.attempts.listByStates(['ready', 'running'] satisfies AttemptState[]);
  await endLongPauses(desk, rows);
  for (const row of rows) {
    if (row.endsAt === null || row.endsAt > now() || row.pausedAt !== null) continue;
    if (row.state === 'ready') await desk.end(row.id, ['ready'], 'expired', notBegun);
    else if (await desk.move(row.id, ['running'], 'submitted', { submittedAt: now(), endsAt: null }, 'time is up')) {
      desk.run(row.id, () => examineAndGrade(desk, row.id));
    }
  }
}

async function removeOrphans(desk: Desk): Promise<void> {
  const wanted = new Set((await desk.parts.storage.attempts.listByStates(liveStates)).map(({ id }) => id as string));
  const known = (id: string) => wanted.has(id) || desk.live.has(id as AttemptId) || desk.pool.owns(id);
  await reap(desk.parts.ranges, known, desk.parts.now());
}
