import type { AccountId } from '../contract/account.js';
import type { Intervention } from '../contract/steering.js';
import type { NewRecord } from '../evidence/record.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { NewIntervention } from '../storage/interventions.js';
import { type Desk, unfinishedStates } from './desk.js';
import { closedByInstructor } from './problems.js';
import { AttemptError, type Attempts } from './types.js';

/**
 * What pauses and extensions may add to an attempt together (ms). The range's own deadline, which the engine's reaper
 * holds, leaves 90 minutes beyond the lab's time (`graceMs`): enough for this and for the examination.
 */
export const mostExtraMs = 60 * 60_000;

type Steering = 'message' | 'extend' | 'pause' | 'resume' | 'closeFor' | 'accompany';

/** What an instructor may do in a trainee's attempt: each act is told to the trainee and kept in the ledger. */
export function steering(desk: Desk): Pick<Attempts, Steering> {
  const { storage, ranges, now } = desk.parts;

  async function running(id: AttemptRow['id'], paused: boolean): Promise<AttemptRow> {
    const row = await desk.row(id);
    if (row.state !== 'running') throw wrong(`The attempt is ${row.state}; this needs one that is running.`);
    if ((row.pausedAt !== null) === paused) return row;
    throw wrong(paused ? 'The attempt is not paused.' : 'The attempt is paused. Let it go on first.');
  }

  return {
    async message(id, { by, text }) {
      const row = await desk.row(id);
      if (row.state !== 'running') throw wrong('Messages reach an attempt while it runs.');
      intervene(desk, row, { kind: 'message', by, text }, {});
      return desk.publish(id);
    },

    async extend(id, { by, minutes, reason }) {
      const row = await running(id, false);
      const addedMs = minutes * 60_000;
      if (row.extraMs + addedMs > mostExtraMs) throw tooLong(row);
      const changes = { extraMs: row.extraMs + addedMs, endsAt: (row.endsAt ?? now()) + addedMs };
      intervene(desk, row, { kind: 'extended', by, text: reason, minutes }, changes);
      return desk.publish(id);
    },

    async pause(id, { by, reason }) {
      const row = await running(id, false);
      if (row.extraMs >= mostExtraMs) throw tooLong(row);
      // Written first: a restart between finds a range that should stand still, and has it so.
      intervene(desk, row, { kind: 'paused', by, text: reason }, { pausedAt: now() });
      try {
        await ranges.pause(id);
      } catch (error) {
        await endPause(desk, await desk.row(id), { kind: 'resumed', by: null, text: 'The engine could not pause it.' });
        throw error;
      }
      return desk.publish(id);
    },

    async resume(id, { by, reason }) {
      await endPause(desk, await running(id, true), { kind: 'resumed', by, text: reason });
      return desk.publish(id);
    },

    async closeFor(id, reason) {
      await desk.rowWithEvidence(id);
      if (!(await desk.end(id, unfinishedStates, 'closed', closedByInstructor(reason))))
        throw wrong('The attempt is over.');
      return desk.view(id);
    },

    async accompany(id, { kind, by, on }) {
      const row = await desk.row(id);
      if (!unfinishedStates.includes(row.state)) return;
      storage.ledger.append(id, [{ source: 'platform', host: '-', kind, data: { on, by } }]);
    },
  };
}

/** Ends the pauses that have used up what an attempt may get. Called every few seconds. */
export async function endLongPauses(desk: Desk, rows: readonly AttemptRow[]): Promise<void> {
  for (const row of rows) {
    if (row.pausedAt === null || row.extraMs + (desk.parts.now() - row.pausedAt) < mostExtraMs) continue;
    await endPause(desk, row, { kind: 'limit', by: null, text: 'A pause may not last longer.' });
    await desk.publish(row.id);
  }
}

type Act = Pick<Intervention, 'kind' | 'text'> & { by: AccountId | null; minutes?: number };

/** Keeps what was done, with its record and what it changes. */
function intervene(desk: Desk, row: AttemptRow, act: Act, changes: NewIntervention['changes']): void {
  const { kind, by, text, minutes = null } = act;
  const kept = { at: desk.parts.now(), kind, by, text, minutes, changes, record: recordOf(act) };
  if (!desk.parts.storage.interventions.insert(row.id, kept, row.pausedAt !== null))
    throw wrong('The attempt has moved on meanwhile. Look at it again.');
}

/** Lets the range go on, and takes the pause off the clock and off the attempt's end. */
async function endPause(desk: Desk, row: AttemptRow, act: Act): Promise<void> {
  const { ranges, now } = desk.parts;
  await ranges.resume(row.id);
  const from = row.pausedAt ?? now();
  const stoodMs = now() - from;
  intervene(desk, row, act, {
    pausedAt: null,
    pausedMs: row.pausedMs + (row.clockStartedAt === null ? 0 : now() - Math.max(from, row.clockStartedAt)),
    extraMs: row.extraMs + stoodMs,
    endsAt: row.endsAt === null ? null : row.endsAt + stoodMs,
  });
}

function recordOf({ kind, text, minutes }: Act): NewRecord {
  const platform = { source: 'platform', host: '-' } as const;
  if (kind === 'message') return { ...platform, kind: 'instructor.message', data: { text } };
  if (kind === 'extended') return { ...platform, kind: 'attempt.extended', data: { minutes, reason: text } };
  return { ...platform, kind: kind === 'paused' ? 'attempt.paused' : 'attempt.resumed', data: { reason: text } };
}

const wrong = (sentence: string) => new AttemptError('wrong-state', sentence);

function tooLong({ extraMs }: AttemptRow): AttemptError {
  const left = Math.max(0, Math.floor((mostExtraMs - extraMs) / 60_000));
  return wrong(`Pauses and extensions may add ${mostExtraMs / 60_000} minutes to an attempt; ${left} are left.`);
}
