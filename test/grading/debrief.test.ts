import { expect, test } from 'vitest';
import { debriefSchema, timelineSchema } from '../../orchestrator/contract/grade.js';
import { timelineOf } from '../../orchestrator/grading/debrief/timeline.js';
import { debriefOf } from '../../orchestrator/grading/debrief.js';
import {
  attemptId,
  grade,
  lab,
  ledgerOf,
  type Moment,
  minute,
  moment,
  payloadProcess,
  story,
  t0,
  variant,
} from './story.js';

const text = { en: '# What happened', 'zh-CN': '# 经过' };
const debrief = (moments: Moment[]) =>
  debriefOf({ lab, text, variant, ledger: ledgerOf(moments), grade: grade(moments) });
const lane = (moments: Moment[], name: string) => debrief(moments).events.filter((event) => event.lane === name);

test('the debrief fits its schema and stands in order of time', () => {
  const made = debrief(story());
  expect(debriefSchema.parse(made)).toEqual(made);
  expect(made.events.map(({ at }) => at)).toEqual(made.events.map(({ at }) => at).sort((a, b) => a - b));
  expect(made.from).toBe(t0 - 5 * minute);
});

test('the attack lane shows every step where it was first seen, and the last harm', () => {
  const events = lane(story(), 'attack');
  expect(events.map((event) => event.text.en)).toEqual([
    'published',
    'triggered',
    'payload',
    'memory',
    'mining',
    'The last harmful act',
  ]);
  expect(events[1]).toMatchObject({ at: t0, techniques: ['T1105'] });
  expect(events.at(-1)?.at).toBe(t0 + 6 * minute);
});

test('the response lane shows what the trainee did, and the payload’s end', () => {
  expect(lane(story(), 'response').map((event) => event.text.en)).toEqual([
    'Report 1 filed',
    'Egress denied to one.lodepool.test',
    'Payload process 321 on app ended after 6 min 27 s',
    'Pushed refs/heads/main (11111111)',
    'Maintenance announced',
    'Maintenance ended',
    'Submitted',
  ]);
});

test('the service lane shows where answers stopped and began again', () => {
  expect(lane(story(), 'service').map((event) => event.text.en)).toEqual([
    'Quotes fail: the service is in maintenance',
    'Quotes are right again, after 1 min 30 s',
  ]);
});

test('the examiner’s lane shows what it found', () => {
  const texts = lane(story(), 'examiner').map((event) => event.text['zh-CN']);
  expect(texts).toContain('再次触发“factor”：20 次中 20 次应答，0 份份额');
  expect(texts.some((one) => one.includes('洁净环境'))).toBe(true);
});

test('the model answer is told claim by claim', () => {
  const { answers } = debrief(story());
  expect(answers.find(({ field }) => field === 'package')?.values).toEqual(['sympy-dev==1.14.3']);
  expect(answers.find(({ field }) => field === 'pool')?.values).toEqual([
    'one.lodepool.test:3333',
    'two.mining.test:443',
  ]);
});

test('the model answer for a process tells the pids that ran the payload until the submission, and its hash', () => {
  const submitted = story().find(({ data }) => 'state' in data && data.state === 'submitted')?.at ?? 0;
  const examined = moment(submitted + 1, 'witness', 'app', 'process.seen', { ...payloadProcess, pid: 999 });
  const { answers } = debrief([...story(), examined]);
  expect(answers.find(({ field }) => field === 'process')?.values).toEqual(['321', 'ab'.repeat(32)]);
});

test('CPU samples are thinned to what a chart can show', () => {
  const samples = Array.from({ length: 5_000 }, (_, i) => moment(i * 100, 'witness', 'app', 'cpu', { share: 0.5 }));
  const { cpu } = debrief([...story(), ...samples]);
  expect(cpu.length).toBeLessThanOrEqual(1_000);
  expect(cpu.length).toBeGreaterThan(800);
});

test('an empty ledger makes an empty debrief', () => {
  expect(debrief([])).toMatchObject({ from: 0, to: 0, events: [], cpu: [] });
});

test('what the trainee typed has its own lane, and so has what was reached, at the last of its evidence', () => {
  const moments = [...story(), moment(7_000, 'platform', 'app', 'terminal.command', { shell: 2, text: 'ps aux' })];
  expect(lane(moments, 'command')).toMatchObject([
    { at: t0 + 7_000, text: { en: 'app $ ps aux' }, terminal: { host: 'app', shell: 2 } },
  ]);
  expect(lane(moments, 'attack').every(({ terminal }) => terminal === null)).toBe(true);
  const reached = lane(story(), 'objective');
  expect(reached.map(({ text: { en } }) => en)).toContain('contain');
  for (const { seq, at } of reached)
    expect(ledgerOf(story()).find((one) => one.seq === seq)?.at).toBeLessThanOrEqual(at);
  const lazy = story().filter(({ kind }) => kind !== 'report.filed');
  expect(lane(lazy, 'objective').map(({ text: { en } }) => en)).not.toContain('report');
});

test('connections to the attacker are told from others, and never thinned away', () => {
  const connection = (i: number, remoteAddress: string) =>
    moment(i * 10, 'witness', 'app', 'connection.seen', {
      pid: 9,
      exe: '/usr/bin/python3',
      remoteAddress,
      remotePort: 80,
    });
  const many = Array.from({ length: 6_000 }, (_, i) => connection(i, i % 1_000 === 1 ? '198.18.5.7' : '198.18.5.2'));
  const { connections } = debrief(many);
  expect(connections.filter(({ hostile }) => hostile)).toHaveLength(6);
  expect(connections.length).toBeLessThan(2_100);
  expect(connections.length).toBeGreaterThan(1_900);
});

test('a connection to the attacker that was too short for the witness is known from its arrival, and counts once', () => {
  const seen = moment(0, 'witness', 'app', 'connection.seen', {
    pid: 9,
    exe: '/usr/bin/node',
    remoteAddress: '198.18.5.7',
    remotePort: 443,
  });
  const receipt = (at: number, address: string) =>
    moment(at, 'world', 'app', 'c2.receipt', { name: 'c2.test', address, via: 'v', run: 1, items: ['a'] });
  const { connections } = debrief([
    seen,
    receipt(500, '198.18.5.7'),
    receipt(60_000, '198.18.5.7'),
    receipt(60_000, '198.18.5.9'),
  ]);
  expect(connections.map(({ at, remote, hostile }) => [at - t0, remote, hostile])).toEqual([
    [0, '198.18.5.7:443', true],
    [60_000, '198.18.5.7', true],
  ]);
});

test('the attacker’s side tells how often something reached him, and nothing of the examination', () => {
  const { attacker } = debrief(story());
  expect(attacker.map(({ at }) => at)).toEqual(attacker.map(({ at }) => at).sort((a, b) => a - b));
  const fetched = attacker.find(({ text: { en } }) => en === 'app asked for its configuration');
  expect(fetched?.count).toBeGreaterThan(0);
  const submitted = ledgerOf(story()).find(({ data }) => data.state === 'submitted')?.seq ?? 0;
  expect(attacker.flatMap(({ seqs }) => seqs).every((seq) => seq < submitted)).toBe(true);
});

test('each step of the case stands with what proved it here', () => {
  const { anatomy } = debrief(story());
  expect(anatomy.map(({ attacker, seq }) => [attacker.en, seq !== null])).toEqual([
    ['publishes', true],
    ['waits', false],
    ['runs', true],
  ]);
  expect(anatomy[2]?.at).toBe(lane(story(), 'attack').find(({ text: { en } }) => en === 'payload')?.at);
  expect(anatomy[2]?.techniques).toEqual(['T1105']);
});

test('the time axis without a grade is the same but for what only a grade can tell', () => {
  const cut = story().filter(({ at }) => at < 20 * minute);
  const timeline = timelineOf({ attemptId, lab, variant, ledger: ledgerOf(cut) });
  expect(timelineSchema.strict().parse(timeline)).toEqual(timeline);
  expect(timeline.events).toEqual(debrief(cut).events.filter(({ lane: one }) => one !== 'objective'));
  expect(timeline.events.length).toBeGreaterThan(5);
  expect(timeline.times).toEqual({ clockStartedAt: t0, targetMs: 30 * minute });
  const nothing = timelineOf({ attemptId, lab, variant, ledger: [] });
  expect(nothing).toMatchObject({ from: 0, to: 0, events: [], times: { clockStartedAt: null } });
});
