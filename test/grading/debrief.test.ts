import { expect, test } from 'vitest';
import { debriefSchema } from '../../orchestrator/contract/grade.js';
import { debriefOf } from '../../orchestrator/grading/debrief.js';
import { grade, lab, ledgerOf, type Moment, minute, moment, story, t0, variant } from './story.js';

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
