import { fileURLToPath } from 'node:url';
import { AttemptError, type Attempts, type Note } from '../../../orchestrator/attempts/types.js';
import type { AccountId } from '../../../orchestrator/contract/account.js';
import {
  type AttemptId,
  type AttemptView,
  attemptIdSchema,
  attemptViewSchema,
  type CpuSample,
  finalStates,
  labIdSchema,
} from '../../../orchestrator/contract/attempt.js';
import type { Progress } from '../../../orchestrator/contract/board.js';
import {
  type Debrief,
  debriefSchema,
  type Grade,
  type GradeEntry,
  gradeSchema,
} from '../../../orchestrator/contract/grade.js';
import { type LabView, labViewSchema } from '../../../orchestrator/contract/lab.js';
import { type Report, reportSchema } from '../../../orchestrator/contract/report.js';
import type { Run } from '../../../orchestrator/contract/runs.js';
import type { Labs } from '../../../orchestrator/http/parts.js';
import type { Attachment, Terminals, Viewer } from '../../../orchestrator/range/terminals/types.js';

/* The parts that others write, as small as the doors' tests need them: they remember, and do nothing. */

export interface MemoryAttempts extends Attempts {
  /** Tells listeners of a change, as the real attempts do. */
  change(id: AttemptId, patch: Partial<AttemptView>): void;
  sample(id: AttemptId, samples: CpuSample[]): void;
  /** The times of grades, where a test tells them. */
  times: Map<AttemptId, Partial<Grade['times']>>;
  /** Tells listeners that the trainee has come further. */
  advance(id: AttemptId, progress: Partial<Progress>): void;
  /** Thrown by every `view` while set. */
  fault: Error | null;
  /** Everything that was noted. */
  notes: Note[];
  /** Which instructors came and went. */
  company: Parameters<Attempts['accompany']>[1][];
  /** Whose attempts were to be erased. */
  erased: AccountId[];
  /** Which attempts were to be begun anew, and why. */
  resets: { id: AttemptId; reason: string | undefined }[];
}

const noProgress: Progress = {
  held: [],
  identifyMs: null,
  reportMs: null,
  lastHarmMs: null,
  activeAt: null,
  here: false,
};

/** `people`: who has an account, where somebody knows. */
export function memoryAttempts(people: Attempts['people'] = async () => []): MemoryAttempts {
  const rows = new Map<AttemptId, { owner: AccountId; view: AttemptView; draft: Report }>();
  const progress = new Map<AttemptId, Progress>();
  const progressed = new Set<(attempt: AttemptId, progress: Progress) => void>();
  const changed = new Set<(attempt: AttemptView) => void>();
  const sampled = new Set<(attempt: AttemptId, samples: CpuSample[]) => void>();
  const row = (id: AttemptId) => {
    const found = rows.get(id);
    if (!found) throw new AttemptError('attempt-unknown', id);
    return found;
  };
  const change = (id: AttemptId, patch: Partial<AttemptView>) => {
    Object.assign(row(id).view, patch);
    for (const listener of changed) listener(row(id).view);
    return row(id).view;
  };
  const self: MemoryAttempts = {
    fault: null,
    warm: () => [],
    unread: () => 0,
    notes: [],
    times: new Map(),
    company: [],
    erased: [],
    resets: [],
    change,
    sample(id, samples) {
      for (const listener of sampled) listener(id, samples);
    },
    advance(id, patch) {
      const after = { ...(progress.get(id) ?? noProgress), ...patch };
      progress.set(id, after);
      for (const listener of progressed) listener(id, after);
    },
    underWay: async (enrolments) =>
      [...rows.values()]
        .map(({ view }) => view)
        .filter(({ enrolment, state }) => enrolment && enrolments.includes(enrolment) && !finalStates.includes(state)),
    progress: async (id) => progress.get(id) ?? noProgress,
    active: (id) => self.advance(id, { activeAt: Date.now() }),
    onProgress: (callback) => listenIn(progressed, callback),
    async open(owner, { lab, mode, enrolment = null }) {
      const id = attemptIdSchema.parse(`a${rows.size + 1}`);
      // `seed` is what must never leave: the doors have to drop it.
      const view = { ...emptyView(id, owner), labId: lab, mode, enrolment, seed: 'secret-seed' };
      rows.set(id, { owner, view, draft: reportSchema.parse({}) });
      return view;
    },
    async view(id) {
      if (self.fault) throw self.fault;
      return row(id).view;
    },
    ownerOf: async (id) => row(id).owner,
    list: async (owner) => [...rows.values()].filter((entry) => entry.owner === owner).map((entry) => entry.view),
    start: async (id) => change(id, { state: 'running' }),
    fire: async (id) => change(id, { state: 'running', clockStartedAt: Date.now() }),
    ranges: () => ({ most: 3, live: 0, short: null }),
    draft: async (id) => row(id).draft,
    async saveDraft(id, report) {
      row(id).draft = report;
    },
    async fileReport(id, report) {
      return { number: 1, filedAt: 1, report, normalised: row(id).view.state === 'closed' ? {} : report.claims };
    },
    reports: async () => [],
    takeHint: async (id) => row(id).view,
    submit: async (id) => change(id, { state: 'submitted' }),
    async reset(id, reason) {
      self.resets.push({ id, reason });
      return row(id).view;
    },
    resetHost: async (id) => row(id).view,
    close: async (id) => change(id, { state: 'closed' }),
    grade: async (id) => ({ ...emptyGrade(id), times: { ...times, ...self.times.get(id) } }),
    grades: async (id) => [emptyEntry(1, emptyGrade(id).points)],
    signedGrade: async (id) => JSON.stringify({ attempt: id }),
    regrade: async (_, { reason }) => ({ ...emptyEntry(2, 0), reason, by: 'Ada' }),
    gradedOf: async () => [...rows.keys()],
    verifySigned: async () => ({ verification: { ok: false, code: 'not-a-bundle', message: 'no' }, known: null }),
    publishedKeys: () => [],
    guide: async () => [],
    guideIsOpen: async (id) => row(id).view.mode === 'practice',
    debrief: async (id) => emptyDebrief(id),
    timeline: async (id) => emptyDebrief(id),
    ledger: async (id) =>
      [1, 2].map((seq) => ({
        attempt: id,
        seq,
        at: 1,
        source: 'platform' as const,
        host: '-',
        kind: 'x',
        data: { seq },
        previous: String(seq - 1),
        hash: String(seq),
      })),
    async eraseOf(owner) {
      self.erased.push(owner);
    },
    async terminalUser(id, host) {
      if (row(id).view.state === 'closed') throw new AttemptError('wrong-state', 'The attempt is closed.');
      if (host !== 'workstation') throw new AttemptError('wrong-state', 'This host has no terminal.');
      return 'dev';
    },
    cpu: async () => [],
    runs: async () => ({ runner: 'online', runs: [emptyRun(1)] }),
    async run(_, run) {
      if (run !== 1) throw new AttemptError('run-unknown', 'There is no such run.');
      return { ...emptyRun(run), jobs: [] };
    },
    runLog: async (_, { job, step }) => ({ lines: [`${job}, step ${step}`], dropped: 0 }),
    recordings: async () => [],
    overview: async ({ state, limit }) =>
      [...rows.values()]
        .filter(({ view }) => state === undefined || view.state === state)
        .slice(0, limit)
        .map(({ view }) => view),
    people,
    integrity: async () => ({ marks: [], ledger: 'intact', signals: [], computedAt: 1, notJudged: [] }),
    note: async (_, note) => void self.notes.push(note),
    async accompany(_, company) {
      self.company.push(company);
    },
    message: async (id) => row(id).view,
    extend: async (id) => row(id).view,
    pause: async (id) => change(id, { pausedAt: 1 }),
    resume: async (id) => change(id, { pausedAt: null }),
    closeFor: async (id) => change(id, { state: 'closed' }),
    recording: async () => ({ path: fileURLToPath(import.meta.url), name: 'x-0.cast' }),
    onChange: (callback) => listenIn(changed, callback),
    onCpu: (callback) => listenIn(sampled, callback),
  };
  return self;
}

function listenIn<T>(listeners: Set<T>, callback: T): () => void {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

function emptyView(id: AttemptId, owner: AccountId): AttemptView {
  return attemptViewSchema.parse({
    id,
    owner: { id: owner, name: 'somebody' },
    labId: 'sympy-dev',
    labVersion: '1',
    mode: 'practice',
    state: 'ready',
    problem: null,
    createdAt: 1,
    clockStartedAt: null,
    endsAt: null,
    submittedAt: null,
    gradedAt: null,
    opening: [],
    examination: [],
    hosts: [{ name: 'workstation', shells: 4 }],
    objectives: [],
    hints: [],
    reportsFiled: 0,
    points: null,
    successor: null,
    marks: [],
    erasedAt: null,
    enrolment: null,
    pausedAt: null,
    pausedMs: 0,
    interventions: [],
    queue: null,
    revision: 1,
  });
}

const times = {
  clockStartedAt: 1,
  identifyMs: null,
  reportMs: null,
  containMs: null,
  recoverMs: null,
  targetMs: 1,
  withinTarget: false,
};
function emptyGrade(attemptId: AttemptId): Grade {
  const grade = { attemptId, labId: 'sympy-dev', labVersion: '1', points: 0, max: 100, hintCost: 0 };
  return gradeSchema.parse({ ...grade, objectives: [], times, ledgerHead: 2 });
}
function emptyDebrief(attemptId: AttemptId): Debrief {
  const text = { en: 'text', 'zh-CN': '文' };
  const none = { events: [], cpu: [], connections: [], attacker: [], anatomy: [], answers: [] };
  return debriefSchema.parse({ attemptId, from: 1, to: 2, times, ...none, text });
}

/** A run of a workflow that nothing is known of yet. */
export const emptyRun = (id: number): Run => ({
  id,
  workflow: 'Release',
  file: '.github/workflows/release.yml',
  title: 'Release',
  event: 'push',
  ref: 'refs/heads/main',
  sha: '0'.repeat(40),
  actor: 'ada',
  state: 'queued',
  conclusion: null,
  createdAt: 1,
  startedAt: null,
  completedAt: null,
  fault: null,
});

const text = { en: 'text', 'zh-CN': '文' };
const lab: LabView = labViewSchema.parse({
  id: labIdSchema.parse('sympy-dev'),
  version: '1',
  title: text,
  summary: text,
  brief: text,
  minutes: 60,
  targetMinutes: 30,
  modes: ['practice'],
  hosts: [],
  techniques: [],
  objectives: [],
  report: { claims: [], timelineSteps: [] },
  examination: [],
  guided: true,
  panels: [],
  unavailable: null,
});
export const memoryLabs: Labs = { list: () => [lab], get: (id) => (id === lab.id ? lab : null) };

export interface MemoryTerminals extends Terminals {
  viewers: Map<string, Set<Viewer>>;
  typed: { terminal: string; text: string }[];
  acknowledged: number;
}

/** Terminals that echo what is typed to everybody who watches. */
export function memoryTerminals(): MemoryTerminals {
  const self: MemoryTerminals = {
    viewers: new Map(),
    typed: [],
    acknowledged: 0,
    async attach({ attemptId, host, shell }, viewer): Promise<Attachment> {
      const terminal = `${attemptId}/${host}/${shell}`;
      const viewers = self.viewers.get(terminal) ?? new Set();
      self.viewers.set(terminal, viewers.add(viewer));
      // Output that comes before the caller has its attachment must neither be lost nor overtake the snapshot.
      viewer.data(Buffer.from('early '));
      return {
        terminal,
        snapshot: 'snapshot ',
        gap: false,
        input(bytes) {
          self.typed.push({ terminal, text: Buffer.from(bytes).toString() });
          for (const watcher of viewers) watcher.data(bytes);
        },
        resize: ({ cols, rows }) => self.typed.push({ terminal, text: `${cols}x${rows}` }),
        ack: (count) => {
          self.acknowledged += count;
        },
        detach: () => viewers.delete(viewer),
      };
    },
    onAttended: () => () => {},
    onSessions: () => () => {},
    openOf: async (attemptId) =>
      [...self.viewers.keys()].flatMap((terminal) => {
        const [of, host = '', shell] = terminal.split('/');
        return of === attemptId ? [{ host, shell: Number(shell) }] : [];
      }),
    async watch(ref, viewer) {
      const terminal = `${ref.attemptId}/${ref.host}/${ref.shell}`;
      if (!self.viewers.has(terminal)) return null;
      return { ...(await self.attach({ ...ref, user: '', cols: 80, rows: 24 }, viewer)), size: { cols: 80, rows: 24 } };
    },
    async end(attemptId, code) {
      for (const [terminal, viewers] of self.viewers) {
        if (terminal.startsWith(`${attemptId}/`)) for (const viewer of viewers) viewer.exit(code);
      }
    },
    close: async () => {},
  };
  return self;
}

function emptyEntry(number: number, points: number): GradeEntry {
  return { number, computedAt: number, points, max: 100, reason: null, by: null, signed: true, difference: null };
}
