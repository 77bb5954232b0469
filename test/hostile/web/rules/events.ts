import type { AttemptId } from '../../../../orchestrator/contract/attempt.js';
import type { ClientEvents } from '../../../../orchestrator/contract/live.js';
import type { AttemptAction } from '../../../../orchestrator/identity/rules.js';
import type { Client } from '../../../platform/support/socket.js';
import { type Caller, type Expected, expectedBy } from '../support/callers.js';
import type { World } from '../support/world.js';
import { newDrill } from './drills.js';

/** Two sockets that are there all the time: ada's, which has her terminal open, and teacher's, which watches it. */
export interface Stage extends World {
  running: AttemptId;
  terminal: string;
  ada: Client;
  teacher: Client;
}

/** What holds of an event of the socket. */
export interface EventRule {
  /** Upon what is ada's. */
  request(stage: Stage): unknown[] | Promise<unknown[]>;
  /** The same upon what is not there: answered in the same words as what is not one's own. */
  unknown?: unknown[];
  expected(caller: Caller): Expected;
  /** Before each, upon the stage or upon the caller's own socket. */
  before?: (stage: Stage, client: Client, caller: Caller) => Promise<unknown>;
  /** After each. */
  after?: (stage: Stage, client: Client) => Promise<unknown>;
  /** For events without an answer: a figure that moves where one took effect. */
  effect?: (stage: Stage) => number;
}

const upon = (attempt: AttemptAction) => (caller: Caller) => expectedBy({ attempt }, caller);
const forTeachers = (caller: Caller) => expectedBy({ instructor: 'cohort:read' }, caller);
const attempt = ({ running }: Stage) => ({ attempt: running });
const unknownAttempt = { attempt: 'none' };
const shell = { host: 'workstation', shell: 0 };
const size = { cols: 80, rows: 24 };

/** Who has opened a terminal with this socket may use it; whoever knows its name may not. */
const onTerminal: Pick<EventRule, 'expected' | 'before'> = {
  expected: (caller) => (upon('terminal')(caller) === 'served' ? 'served' : [409, 'terminal-not-open']),
  before: (stage, client) => client.emitWithAck('terminal:open', { ...attempt(stage), ...shell, ...size }),
};
/** Teacher asks to type. */
const asked: Pick<EventRule, 'before' | 'after'> = {
  before: (stage) => stage.teacher.emitWithAck('company:ask', attempt(stage)),
  after: (stage) => stage.teacher.emitWithAck('company:end', attempt(stage)),
};

/** A new event of the contract without a rule does not compile. */
export const eventRules: Record<keyof ClientEvents, EventRule> = {
  'attempt:follow': {
    request: (stage) => [attempt(stage)],
    unknown: [unknownAttempt],
    expected: upon('view'),
  },
  'terminal:open': {
    request: (stage) => [{ ...attempt(stage), ...shell, ...size }],
    unknown: [{ ...unknownAttempt, ...shell, ...size }],
    expected: upon('terminal'),
  },
  'terminal:watch': {
    request: (stage) => [{ ...attempt(stage), ...shell }],
    unknown: [{ ...unknownAttempt, ...shell }],
    expected: upon('judge'),
  },
  'company:ask': {
    request: (stage) => [attempt(stage)],
    unknown: [unknownAttempt],
    expected: upon('judge'),
    before: (stage, client) => client.emitWithAck('terminal:watch', { ...attempt(stage), ...shell }),
    after: (stage, client) => client.emitWithAck('company:end', attempt(stage)),
  },
  'company:answer': {
    request: (stage) => [{ ...attempt(stage), agrees: true }],
    unknown: [{ ...unknownAttempt, agrees: true }],
    expected: upon('act'),
    ...asked,
  },
  'company:end': {
    request: (stage) => [attempt(stage)],
    unknown: [unknownAttempt],
    expected: upon('act'),
    ...asked,
  },
  'terminal:input': {
    ...onTerminal,
    request: ({ terminal }) => [terminal, new Uint8Array([97])],
    effect: ({ platform }) => platform.terminals.typed.length,
  },
  'terminal:resize': {
    ...onTerminal,
    request: ({ terminal }) => [{ terminal, ...size }],
    effect: ({ platform }) => platform.terminals.typed.length,
  },
  'terminal:ack': {
    ...onTerminal,
    request: ({ terminal }) => [terminal, 1],
    effect: ({ platform }) => platform.terminals.acknowledged,
  },
  'terminal:close': {
    ...onTerminal,
    request: ({ terminal }) => [terminal],
    effect: ({ platform, terminal }) => platform.terminals.viewers.get(terminal)?.size ?? 0,
  },
  'attempt:note': {
    request: (stage) => [{ ...attempt(stage), note: { kind: 'focus', state: 'lost' } }],
    expected: upon('act'),
    effect: ({ platform }) => platform.attempts.notes.filter(({ kind }) => kind === 'focus').length,
  },
  'discussion:follow': {
    request: ({ cohort }) => [{ cohort, group: 1 }],
    unknown: [{ cohort: 'none', group: 1 }],
    expected: (caller) => {
      const byScope = expectedBy({ scope: 'programme:read' }, caller);
      if (byScope !== 'served') return byScope;
      return caller.who === 'eve' ? [404, 'enrolment-unknown'] : 'served';
    },
  },
  'board:follow': {
    request: ({ cohort }) => [{ cohort }],
    expected: forTeachers,
  },
  'drill:follow': {
    request: async (stage) => [{ cohort: stage.cohort, drill: await newDrill(stage, 'ada') }],
    expected: forTeachers,
  },
};
