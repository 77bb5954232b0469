import type { AttemptId } from '../contract/attempt.js';
import type { Progress } from '../contract/board.js';
import type { Variant } from '../grading/types.js';
import { type Desk, unfinishedStates } from './desk.js';
import type { FoundProgress } from './found-progress.js';
import { AttemptError, type Attempts } from './types.js';

/** Typing is told to instructors this often at most, in milliseconds: a keystroke costs nobody anything. */
const typingEveryMs = 5_000;

const nothing: Progress = {
  held: [],
  identifyMs: null,
  reportMs: null,
  lastHarmMs: null,
  activeAt: null,
  here: false,
};

/** How far attempts have come, for the instructors who look at many at once. */
export function progress(desk: Desk): Pick<Attempts, 'underWay' | 'progress' | 'active' | 'onProgress'> {
  const { storage, now } = desk.parts;
  return {
    async underWay(enrolments) {
      const rows = await storage.attempts.gistsByEnrolments(enrolments);
      return desk.views(rows.flatMap(({ id, state }) => (unfinishedStates.includes(state) ? [id] : [])));
    },
    async progress(id) {
      const clock = await storage.attempts.clock(id);
      if (!clock) throw new AttemptError('attempt-unknown', 'There is no such attempt.');
      const told = { ...nothing, activeAt: desk.progress.get(id)?.activeAt ?? null, here: isHere(desk, id) };
      if (clock.erasedAt !== null || clock.clockStartedAt === null) return told;
      const { progress: found } = desk.found.known(id) ?? (await readProgress(desk, id));
      return { ...told, ...found, activeAt: later(found.activeAt, told.activeAt) };
    },
    active(id) {
      const last = desk.progress.get(id)?.activeAt ?? 0;
      if (desk.live.has(id) && now() - last >= typingEveryMs) tellProgress(desk, id, { activeAt: now() });
    },
    onProgress: (callback) => {
      desk.listeners.progress.add(callback);
      return () => desk.listeners.progress.delete(callback);
    },
  };
}

async function readProgress(desk: Desk, id: AttemptId): Promise<FoundProgress> {
  const { labId, variant } = await desk.row(id);
  return desk.found.read(id, desk.lab(labId).manifest, variant as Variant);
}

/** Notes how far an attempt is, and tells who listens. What is not given stays as it was. */
export function tellProgress(desk: Desk, id: AttemptId, change: Partial<Progress>): void {
  const before = desk.progress.get(id) ?? nothing;
  // A record may be read after a later key was seen.
  const activeAt = later(change.activeAt ?? null, before.activeAt);
  const after = { ...before, ...change, activeAt, here: isHere(desk, id) };
  desk.progress.set(id, after);
  for (const listener of desk.listeners.progress) listener(id, after);
}

/** A page of the trainee came or went. */
export function notePresence(desk: Desk, id: AttemptId, connection: string, on: boolean): void {
  const here = desk.here.get(id) ?? new Set();
  if (on) desk.here.set(id, here.add(connection));
  else if (here.delete(connection) && here.size === 0) desk.here.delete(id);
  if (desk.live.has(id)) tellProgress(desk, id, {});
}

const later = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b));
const isHere = (desk: Desk, id: AttemptId): boolean => desk.here.has(id);
