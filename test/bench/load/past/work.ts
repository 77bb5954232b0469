import type { Manifest } from '../../../../orchestrator/catalog/manifest.js';
import type { Mode } from '../../../../orchestrator/contract/attempt.js';
import { type Report, reportSchema } from '../../../../orchestrator/contract/report.js';
import { normaliseReport } from '../../../../orchestrator/grading/normalise.js';
import { chanceFrom } from '../../../../orchestrator/grading/stream/chance.js';
import { changed, isKind, type Moment, minute, moment, rightReport, story } from '../../../grading/story.js';

/** What of an attempt's ledger depends on who worked, and for how long. */
export interface Work {
  /** Names the attempt: what is random depends on it alone. */
  seed: string;
  lab: Manifest;
  mode: Mode;
  minutes: number;
  report: Report;
  submitted: boolean;
  /** What the witness sees of a range that works, as often as it does; without it, the acts and their effects alone. */
  dense: boolean;
}

const commandsEvery = 30_000;
const lines = [
  'ps auxf --sort=-%cpu',
  'ls -l /proc/[0-9]*/exe 2>/dev/null | grep memfd',
  'git -C ~/pricing log --stat -n 5',
  'tail -n 40 /var/log/pricing/access.log',
  'pip show sympy-dev',
  'curl -s http://index.test/simple/',
];

/**
 * The records of an attempt, in moments from the clock's start: the model answer of the grading tests up to its minutes, with
 * this person's report, and a command every half a minute with what it starts.
 */
export function workOf(work: Work): Moment[] {
  const end = work.minutes * minute;
  const submits = isKind('attempt.state', { state: 'submitted' });
  const submittedAt = story().find(submits)?.at ?? 0;
  const acts = changed(
    isKind('report.filed'),
    () => [],
    story().filter(
      ({ at, kind }, index) => at < Math.min(end, submittedAt) && (work.dense || kind !== 'quote' || index % 4 === 0),
    ),
  );
  const after = work.submitted ? story().filter(({ at }) => at >= submittedAt) : [];
  return [
    ...acts,
    filed(Math.min(end - minute, 12 * minute), work),
    ...commandsOf(work, end),
    ...(work.dense ? surroundings(work, end) : []),
    ...after.map((one) => ({ ...one, at: one.at - submittedAt + end })),
  ].sort((a, b) => a.at - b.at);
}

function filed(at: number, { lab, report }: Work): Moment {
  const normalised = normaliseReport(report, lab.report.claims);
  return moment(at, 'platform', '-', 'report.filed', { number: 1, report: { ...report }, normalised });
}

function commandsOf({ seed, mode }: Work, end: number): Moment[] {
  const chance = chanceFrom(seed);
  const count = Math.floor(end / commandsEvery);
  const commands = Array.from({ length: count }, (_, index): Moment[] => {
    const at = (index + 1) * commandsEvery - chance.below(9_000);
    const text = lines[chance.below(lines.length)] as string;
    const program = text.split(' ')[0] as string;
    const pid = 1_000 + index;
    const exe = `/usr/bin/${program}`;
    const seen = { pid, ppid: 30, uid: 1000, exe, exeSha256: null, argv: text.split(' '), comm: program, state: 'R' };
    return [
      moment(at, 'platform', 'workstation', 'terminal.command', { shell: 0, text }),
      moment(at + 40, 'witness', 'workstation', 'process.seen', {
        ...seen,
        parentExe: '/usr/bin/bash',
        parentArgv: [],
      }),
      moment(at + 900, 'witness', 'workstation', 'process.gone', { pid, exe }),
    ];
  });
  const connection = { connection: seed, address: `203.0.113.${chance.below(250)}` };
  const away = mode === 'assessment' ? [6 * minute, 11 * minute] : [];
  return [
    moment(-2 * minute, 'platform', '-', 'presence', { ...connection, state: 'on' }),
    ...commands.flat(),
    ...away.flatMap((at) => [
      moment(at, 'platform', '-', 'focus', { state: 'lost' }),
      moment(at + 20_000, 'platform', '-', 'focus', { state: 'back' }),
    ]),
  ];
}

function surroundings({ lab }: Work, end: number): Moment[] {
  const hosts = lab.hosts.filter(({ kind }) => kind === 'lab').map(({ name }) => name);
  return [
    ...hosts.flatMap((host) =>
      every(10_000, end, (at) => moment(at, 'witness', host, 'cpu', { share: 0.4 + 0.3 * Math.sin(at / 90_000) })),
    ),
    ...every(10_000, end, (at) =>
      moment(at, 'witness', hosts[0] ?? '-', 'connection.seen', {
        pid: 40 + (at % 13),
        exe: '/usr/bin/python3.11',
        remoteAddress: `198.18.4.${at % 200}`,
        remotePort: 80,
      }),
    ),
  ];
}

const every = (period: number, end: number, make: (at: number) => Moment): Moment[] =>
  Array.from({ length: Math.floor(end / period) }, (_, index) => make(index * period + 500));

const words =
  'the build took a package whose name looks right and nobody compared its publisher before it ran in memory so the disk stayed clean while the service became slow customers asked and we saw a connection to a pool that no service of ours needs then we blocked the address stopped the process and its children removed the hook that started them pinned the version by hash cleaned the cache looked at each place where it could come back rotated what it could have read and wrote a rule that tells memory execution from an ordinary worker'.split(
    ' ',
  );

/** A report in somebody's own words: some nine hundred characters that no other one has in this order. */
export function reportOf(seed: string, changes: Partial<Report> = {}): Report {
  const chance = chanceFrom(`report ${seed}`);
  const sentences = Array.from({ length: 11 }, () => {
    const from = chance.below(words.length - 8);
    return `${words.slice(from, from + 5 + chance.below(4)).join(' ')} ${words[chance.below(words.length)]} ${chance.below(1000)}.`;
  });
  return reportSchema.parse({ ...rightReport(), narrative: sentences.join(' '), ...changes });
}
