import { describe, expect, test } from 'vitest';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { ruleShare, scoreRules } from '../../orchestrator/grading/rule-score.js';
import { auditEventSchema, describeAuditEvents, matches, parseRule } from '../../orchestrator/grading/sigma/sigma.js';
import { generateStream } from '../../orchestrator/grading/streams.js';

const seeds = Array.from({ length: 12 }, (_, i) => `seed-${i}`);
const days = new Map(['a', 'b', ...seeds].map((seed) => [seed, generateStream(seed, { source: 'audit' })]));
const day = (seed: string) => days.get(seed) as ReturnType<typeof generateStream<'audit'>>;
const ruleText = (selections: string, condition: string) =>
  `title: t\nlogsource: {product: hub, service: audit}\ndetection:\n${selections.replace(/^/gm, '  ')}\n  condition: ${condition}\n`;
const rule = (selections: string, condition = 'all of s*') => parseRule(ruleText(selections, condition), 'audit');

const token = 's1:\n  programmatic_access_type: Organisation access token\n';
const applications = 's2:\n  action|startswith: oauth_application.\n';
const modelRule = `${token}${applications}s3:\n  workflow_run_id|exists: true`;

test('a day depends on its seed alone, fits the schema, and stands in order of time', () => {
  const { events, labels } = day('a');
  expect(generateStream('a', { source: 'audit' })).toEqual(day('a'));
  expect(day('a')).not.toEqual(day('b'));
  expect(labels).toHaveLength(events.length);
  for (const event of events) expect(() => auditEventSchema.parse(event)).not.toThrow();
  expect(events.map((event) => event['@timestamp'])).toEqual(events.map((event) => event['@timestamp']).sort());
});

test('every field is described, and occurs', () => {
  const { events } = day('a');
  for (const { field, meaning } of describeAuditEvents()) {
    expect([field, meaning.length > 10]).toEqual([field, true]);
    expect([field, events.some((event) => Object.hasOwn(event, field))]).toEqual([field, true]);
  }
});

describe('a rule on what the attack does is worth all', () => {
  test.each([
    ['the model rule', modelRule],
    ['present by expression', modelRule.replace('workflow_run_id|exists: true', "workflow_run_id|re: '.+'")],
    ['present by wildcard', modelRule.replace('workflow_run_id|exists: true', "workflow_run_id: '*'")],
    ['a run that reads secrets', 's1:\n  action: oauth_application.read_secret\n  workflow_run_id|exists: true'],
    ['a run that turns to applications', `${applications}s3:\n  workflow_run_id|exists: true`],
  ])('%s', (_, selections) => {
    for (const seed of seeds)
      expect(scoreRules([rule(selections)], day(seed))).toMatchObject({ recall: 1, falsePositives: 0 });
  });

  test('“not null” says that a field is there, too', () => {
    const present = rule(`${token}${applications}none:\n  workflow_run_id: null`, 's1 and s2 and not none');
    for (const seed of seeds) expect(ruleShare(scoreRules([present], day(seed)))).toBe(1);
  });
});

describe('a rule on anything else is worth nothing', () => {
  test.each([
    ['the list action alone', 's:\n  action: oauth_application.list'],
    ['reading secrets alone', 's:\n  action: oauth_application.read_secret'],
    ['everything about applications', 's:\n  action|startswith: oauth_application.'],
    [
      'reading secrets by any token',
      's:\n  action: oauth_application.read_secret\n  programmatic_access_type|exists: true',
    ],
    ['the kind of token alone', 's:\n  programmatic_access_type: Organisation access token'],
    [
      'the kind of token in a run',
      's:\n  programmatic_access_type: Organisation access token\n  workflow_run_id|exists: true',
    ],
    [
      'the kind of token at applications',
      's:\n  programmatic_access_type: Organisation access token\n  action|startswith: oauth_application.',
    ],
    ['the scope', "s:\n  token_scopes|contains: 'admin:org'\n  action: oauth_application.read_secret"],
    ['any workflow run', "s:\n  workflow_run_id: '*'"],
    ['refusals', 's:\n  outcome: denied'],
    ['refusals in runs', 's:\n  outcome: denied\n  programmatic_access_type: GITHUB_TOKEN'],
    ['everything', "s:\n  action: '*'"],
    ['nothing', 's:\n  action: oauth_application.destroy'],
    ['the account', 's:\n  actor|contains: [release, bot, ci-]'],
    ['the account at applications', 's:\n  actor: release-bot\n  action|startswith: oauth_application.'],
    ['the program', 's:\n  user_agent|startswith: [node, checkout-action, curl]'],
    ['the program at applications', 's:\n  user_agent: node\n  action: oauth_application.read_secret'],
    ['the address', 's:\n  actor_ip|cidr: 198.18.0.0/15'],
    ['the applications’ names', 's:\n  target: [billing-sync, release-upload]'],
    ['the repository', 's:\n  repo|endswith: /storefront'],
    ['the token’s id', "s:\n  token_id|startswith: '4'"],
    ['the word secret', 'keywords:\n  - secret'],
  ])('%s', (_, selections) => {
    const one = rule(selections, '1 of them');
    for (const seed of seeds) expect(ruleShare(scoreRules([one], day(seed)))).toBe(0);
  });
});

test('a rule on the refused first attempt alone is worth less than all: not every attack makes it', () => {
  const first = rule('s:\n  action: oauth_application.list\n  outcome: denied');
  const shares = seeds.map((seed) => ruleShare(scoreRules([first], day(seed))));
  expect(Math.max(...shares)).toBeLessThan(1);
});

test('no value of a field belongs to the attack alone, nor to what resembles it', () => {
  const named = ['actor', 'org', 'repo', 'user_agent', 'target', 'token_scopes'] as const;
  const applicationCall = rule('s:\n  action|startswith: oauth_application.');
  for (const field of named) {
    const seen = { true: new Set<unknown>(), false: new Set<unknown>() };
    for (const seed of seeds) {
      const { events, labels } = day(seed);
      events.forEach((event, i) => {
        const alike = field === 'repo' || matches(applicationCall, event);
        if (alike) seen[`${labels[i]?.attack ?? false}`].add(event[field]);
      });
    }
    const apart = [...seen.true].filter((value) => !seen.false.has(value));
    // What a job may do stands at the refused first call alone.
    const permissions =
      field === 'token_scopes' ? apart.filter((value) => !/contents|write-all/.test(`${value}`)) : apart;
    expect([field, permissions]).toEqual([field, []]);
  }
});

describe('the log source', () => {
  test('is the platform’s audit log, under its name or GitHub’s', () => {
    const text = ruleText(modelRule, 'all of s*');
    expect(() => parseRule(text.replace('product: hub', 'product: github'), 'audit')).not.toThrow();
    expect(() => parseRule(text.replace('product: hub, ', ''), 'audit')).not.toThrow();
    expect(() => parseRule(text, 'edr')).toThrow(/product “hub” has no events here, only linux/);
    expect(() => parseRule(text.replace('hub', 'linux'), 'audit')).toThrow(/only hub, github/);
    const category = text.replace('service: audit', 'category: process_creation');
    expect(() => parseRule(category, 'audit')).toThrow(/category “process_creation” has no events here$/);
  });
});

describe('the check', () => {
  const grade = (text: string) => {
    const data = { files: [{ path: '/home/dev/rules/tokens.yml', text }] };
    const record = { seq: 1, at: 1, source: 'examiner' as const, host: 'workstation', kind: 'exam.rules', data };
    const input = { ledger: [record], variant: { ruleSeed: 'ab'.repeat(32) } } as never;
    return parseCheck({ type: 'rule-detects', seed: 'ruleSeed', source: 'audit' }).run(input, 7);
  };

  test('grades rules on a day of its own, and warns of fields that audit events do not have', () => {
    expect(grade(ruleText(modelRule, 'all of s*')).points).toBe(7);
    const misspelt = grade(ruleText('s:\n  Image: x\n  action: y', 's'));
    expect(misspelt.points).toBe(0);
    expect(misspelt.lines[0]?.text.en).toContain('events have no such field: Image (line 5)');
  });
});
