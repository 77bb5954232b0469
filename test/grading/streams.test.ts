import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ruleShare, scoreRules } from '../../orchestrator/grading/rule-score.js';
import { edrEventSchema, parseRule } from '../../orchestrator/grading/sigma/sigma.js';
import { generateStream } from '../../orchestrator/grading/streams.js';

const seeds = Array.from({ length: 12 }, (_, i) => `seed-${i}`);
const rule = (selections: string, condition = 'all of s*') =>
  parseRule(
    `title: t\nlogsource: {product: linux}\ndetection:\n${selections.replace(/^/gm, '  ')}\n  condition: ${condition}\n`,
  );

test('a stream depends on its seed alone', () => {
  expect(generateStream('a')).toEqual(generateStream('a'));
  expect(generateStream('a')).not.toEqual(generateStream('b'));
});

test('a day of the endpoint sensor stays as it was: grades that were given on it can be computed again', () => {
  const bytes = JSON.stringify(generateStream('a'));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(
    '61218576c4cfc0915ffc30eee801a12ae03ef34ce0f5db6c5602e45af58991dc',
  );
});

test('every event fits the schema, and events stand in order of time', () => {
  const { events, labels } = generateStream('a');
  expect(labels).toHaveLength(events.length);
  for (const event of events) expect(() => edrEventSchema.parse(event)).not.toThrow();
  expect(events.map((event) => event.UtcTime)).toEqual(events.map((event) => event.UtcTime).sort());
});

describe('a rule on what the attack does is worth all', () => {
  test.each([
    ['parent', "s:\n  EventID: 1\n  Image|startswith: '/memfd:'\n  ParentImage|contains: python"],
    ['parent by expression', "s:\n  Image|re: '^/memfd:.* \\(deleted\\)$'\n  ParentImage|re: 'python[0-9.]*$'"],
    ['connection', "s:\n  EventID: 3\n  Image|startswith: '/memfd:'"],
  ])('%s', (_, selections) => {
    for (const seed of seeds)
      expect(scoreRules([rule(selections)], generateStream(seed))).toMatchObject({ recall: 1, falsePositives: 0 });
  });

  test('all but the init parent', () => {
    const allButInit = rule(
      "s1:\n  EventID: 1\n  Image|startswith: '/memfd:'\nfilter:\n  ParentImage|endswith: [init, /systemd, /tini]",
      's1 and not filter',
    );
    for (const seed of seeds) expect(ruleShare(scoreRules([allButInit], generateStream(seed)))).toBe(1);
  });
});

describe('a rule on anything else is worth nothing', () => {
  test.each([
    ['memory alone, which the decoy does too', "s:\n  Image|startswith: '/memfd:'"],
    ['the process name', "s:\n  CommandLine|contains: ['[kworker', 'php-fpm', 'python3 -m']"],
    ['everything', "s:\n  EventID: '*'"],
    ['nothing', 's:\n  Image: /usr/bin/absent'],
    ['the pool’s port', 's:\n  DestinationPort: [3333, 443]'],
    ['Python that connects', 's:\n  EventID: 3\n  Image|contains: python'],
    ['the word memfd', 'keywords:\n  - memfd'],
    ['a deleted executable', "s:\n  Image|endswith: '(deleted)'"],
    ['the decoy itself', "s:\n  EventID: 1\n  Image|startswith: '/memfd:'\n  ParentImage|contains: init"],
  ])('%s', (_, selections) => {
    const one = rule(selections, '1 of them');
    for (const seed of seeds) expect(ruleShare(scoreRules([one], generateStream(seed)))).toBe(0);
  });
});

test('points fall linearly between the two bounds of recall and of false alarms', () => {
  expect(ruleShare({ recall: 0.9, falsePositives: 0.01 })).toBe(1);
  expect(ruleShare({ recall: 0.7, falsePositives: 0 })).toBeCloseTo(0.5);
  expect(ruleShare({ recall: 1, falsePositives: 0.055 })).toBeCloseTo(0.5);
  expect(ruleShare({ recall: 0.5, falsePositives: 0 })).toBe(0);
  expect(ruleShare({ recall: 1, falsePositives: 0.1 })).toBe(0);
  expect(ruleShare({ recall: 0, falsePositives: 1 })).toBe(0);
});

test('no field of a single event but the parent’s tells decoys from attacks by its value', () => {
  const values = (attack: boolean, field: 'Image' | 'CommandLine') => {
    const seen = new Set<unknown>();
    for (const seed of seeds) {
      const { events, labels } = generateStream(seed);
      events.forEach((event, i) => {
        if (labels[i]?.attack === attack && event.EventID === 1 && event.Image?.startsWith('/memfd:'))
          seen.add(event[field]);
      });
    }
    return seen;
  };
  for (const field of ['Image', 'CommandLine'] as const) {
    const named = (set: Set<unknown>) =>
      [...set]
        .filter((value) => !/[0-9a-f]{4}/.test(String(value)))
        .map(String)
        .sort();
    const attacks = new Set(named(values(true, field)));
    const shared = named(values(false, field)).filter((value) => attacks.has(value));
    expect(shared.length).toBeGreaterThan(10);
  }
});
