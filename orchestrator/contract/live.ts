import { z } from 'zod';
import { type AttemptView, attemptIdSchema, type CpuSample } from './attempt.js';
import type { BoardChange } from './board.js';
import { cohortIdSchema } from './cohort.js';
import { groupNumberSchema } from './discussion.js';
import { type Drill, drillIdSchema } from './drill.js';
import type { Problem } from './problem.js';
import type { Company } from './steering.js';

/*
 * The socket.io protocol. Transport: websocket only, default namespace, binary frames.
 * Handshake: a session cookie, or `auth: { token }` with an API token of scope `terminal`.
 *
 *   client → server                                   answer (acknowledgement)
 *   attempt:follow  {attempt}                          {ok, attempt: AttemptView} — then `attempt` and `cpu` events follow
 *   terminal:open   {attempt, host, shell, cols, rows} {ok, terminal, snapshot, gap} — then `terminal:data` events follow
 *   terminal:input  terminal, bytes                    none
 *   terminal:resize {terminal, cols, rows}             none
 *   terminal:ack    terminal, count                    none; count = bytes of output processed since the last ack
 *   terminal:close  terminal                           none (detaches this socket; the shell lives on)
 *   terminal:watch  {attempt, host, shell}             {ok, terminal, snapshot, gap, cols, rows} — for instructors; data follows
 *   company:ask     {attempt}                          {ok} — an instructor who watches asks to type as well
 *   company:answer  {attempt, agrees}                  {ok} — the trainee agrees or refuses
 *   company:end     {attempt}                          {ok} — either ends it
 *   attempt:note    {attempt, note: PageNote}          none; kept in an assessment that is under way
 *   discussion:follow {cohort, group}                  {ok} — then `discussion` events follow; group null: every group of
 *                                                      the cohort, for instructors. Asks a token for programme:read too
 *   board:follow    {cohort}                           {ok} — for instructors; `board` events follow; ask for the board by REST
 *   drill:follow    {cohort, drill}                    {ok, drill: Drill} — for instructors; `drill` events follow
 *
 *   server → client
 *   attempt         AttemptView
 *   cpu             attempt id, CpuSample[]
 *   terminal:data   terminal, bytes
 *   terminal:exit   terminal, Problem   (the shell ended, or access was withdrawn)
 *   terminal:size   terminal, {cols, rows}   (to who watches)
 *   company         attempt id, Company   (who watches the attempt's terminals, who may type in them)
 *   terminals       attempt id, {host, shell}[]   (those that are open, after a change; to who watches)
 *   discussion      {cohort, group, prompt}: something was said, changed or taken away there; ask for it anew
 *   board           cohort id, BoardChange   (rows that are other than before, and who is gone)
 *   drill           Drill   (as it is now)
 *   notice          Problem
 *
 * Flow control: the server sends at most `windowBytes` that are not acknowledged, then stops reading from the container.
 */

/** Unacknowledged output a client may hold before its terminal pauses. Clients acknowledge at least every half of it. */
export const windowBytes = 256 * 1024;
/** One `terminal:input` frame at most; longer pastes are sent in several. */
export const maxInputBytes = 64 * 1024;
/** Shells per host: 0 … maxShells − 1. */
export const maxShells = 4;

const size = { cols: z.number().int().min(2).max(500), rows: z.number().int().min(2).max(300) };
export const boardFollowSchema = z.strictObject({ cohort: cohortIdSchema });
export const drillFollowSchema = z.strictObject({ cohort: cohortIdSchema, drill: drillIdSchema });
export const followSchema = z.strictObject({ attempt: attemptIdSchema });
export const discussionFollowSchema = z.strictObject({ cohort: cohortIdSchema, group: groupNumberSchema.nullable() });
export const terminalOpenSchema = z.strictObject({
  attempt: attemptIdSchema,
  host: z.string().max(32),
  shell: z
    .number()
    .int()
    .min(0)
    .max(maxShells - 1)
    .default(0),
  ...size,
});
/** What the page of an assessment tells: that it lost the keyboard or has it back, that something was pasted (not what). */
export const pageNoteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('focus'), state: z.enum(['lost', 'back']) }),
  z.strictObject({
    kind: z.literal('paste'),
    where: z.enum(['report', 'terminal']),
    characters: z.number().int().min(1).max(10_000_000),
  }),
]);
export type PageNote = z.infer<typeof pageNoteSchema>;
export const attemptNoteSchema = z.strictObject({ attempt: attemptIdSchema, note: pageNoteSchema });
export const terminalResizeSchema = z.strictObject({ terminal: z.string().max(96), ...size });
export const terminalWatchSchema = terminalOpenSchema.pick({ attempt: true, host: true, shell: true });
export const takeoverAnswerSchema = followSchema.extend({ agrees: z.boolean() });
export type TerminalOpen = z.input<typeof terminalOpenSchema>;

export type Answer<T> = ({ ok: true } & T) | { ok: false; problem: Problem };

export interface ClientEvents {
  'attempt:follow': (request: { attempt: string }, answer: (a: Answer<{ attempt: AttemptView }>) => void) => void;
  'terminal:open': (
    request: TerminalOpen,
    /** `snapshot` repaints screen and scrollback (write it first); `gap` is true where output was lost in a restart. */
    answer: (a: Answer<{ terminal: string; snapshot: string; gap: boolean }>) => void,
  ) => void;
  'terminal:watch': (
    request: z.input<typeof terminalWatchSchema>,
    answer: (a: Answer<{ terminal: string; snapshot: string; gap: boolean; cols: number; rows: number }>) => void,
  ) => void;
  'company:ask': (request: { attempt: string }, answer: (a: Answer<object>) => void) => void;
  'company:answer': (request: { attempt: string; agrees: boolean }, answer: (a: Answer<object>) => void) => void;
  'company:end': (request: { attempt: string }, answer: (a: Answer<object>) => void) => void;
  'terminal:input': (terminal: string, bytes: Uint8Array) => void;
  'terminal:resize': (request: { terminal: string; cols: number; rows: number }) => void;
  'terminal:ack': (terminal: string, count: number) => void;
  'terminal:close': (terminal: string) => void;
  'attempt:note': (request: { attempt: string; note: PageNote }) => void;
  'discussion:follow': (request: { cohort: string; group: number | null }, answer: (a: Answer<object>) => void) => void;
  'board:follow': (request: { cohort: string }, answer: (a: Answer<object>) => void) => void;
  'drill:follow': (request: { cohort: string; drill: string }, answer: (a: Answer<{ drill: Drill }>) => void) => void;
}

export interface ServerEvents {
  attempt: (attempt: AttemptView) => void;
  cpu: (attempt: string, samples: CpuSample[]) => void;
  'terminal:data': (terminal: string, bytes: Uint8Array) => void;
  'terminal:exit': (terminal: string, problem: Problem) => void;
  'terminal:size': (terminal: string, size: { cols: number; rows: number }) => void;
  company: (attempt: string, company: Company) => void;
  terminals: (attempt: string, open: { host: string; shell: number }[]) => void;
  discussion: (change: { cohort: string; group: number; prompt: string }) => void;
  board: (cohort: string, change: BoardChange) => void;
  drill: (drill: Drill) => void;
  notice: (problem: Problem) => void;
}
