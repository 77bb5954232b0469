import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { type Condition, parseCondition } from './condition.js';
import { type Predicate, type Reader, readSelection } from './detection.js';
import { SigmaError } from './error.js';
import { type Source, sources } from './source.js';

/** A rule ready to be matched. `eventId` is the EventID that its log source's category restricts it to. */
export interface Rule {
  title: string;
  id: string | null;
  level: string | null;
  eventId: number | null;
  /** Fields the rule names, with the line of their first use: for warnings about misspelt ones. */
  fields: { field: string; line: number }[];
  /** Steps that matching takes at most per character of a field: for whoever runs many rules. */
  cost: number;
  test: Predicate;
}

const maxRuleChars = 65_536;

/**
 * Reads one Sigma rule (specification 2.0: title, logsource, detection) for the events of one log. Throws `SigmaError` naming the key, modifier or
 * construct that is unsupported or wrong, with its line. Aggregations, timeframes, correlations and filters are refused.
 */
export function parseRule(yamlText: string, source: Source = 'edr'): Rule {
  const { root, reader } = readYaml(yamlText);
  for (const key of ['correlation', 'action', 'filter']) {
    const pair = pairOf(root, key);
    if (pair !== undefined) throw new SigmaError('unsupported', `“${key}” is not supported`, reader.lineOf(pair.key));
  }
  const title = textAt(root, 'title', reader);
  if (title === null || title.trim() === '') throw new SigmaError('missing', '“title” is missing', reader.lineOf(root));
  const eventId = readLogSource(mapAt(root, 'logsource', reader), source, reader);
  const test = readDetection(mapAt(root, 'detection', reader), reader);
  const fields = [...reader.fields].map(([field, line]) => ({ field, line }));
  return {
    title,
    id: textAt(root, 'id', reader),
    level: textAt(root, 'level', reader),
    eventId,
    fields,
    cost: reader.cost,
    test,
  };
}

function readDetection(detection: YAMLMap, reader: Reader): Predicate {
  const selections = new Map<string, Predicate>();
  for (const pair of detection.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const line = reader.lineOf(pair.key);
    if (name === 'condition') continue;
    if (name === 'timeframe') throw new SigmaError('unsupported', '“timeframe” is not supported', line);
    if (!/^[\w.-]+$/.test(name)) throw new SigmaError('invalid', `“${name}” cannot be a search identifier`, line);
    selections.set(name, readSelection(pair.value, name, reader));
  }
  if (selections.size === 0)
    throw new SigmaError('missing', '“detection” has no search identifier', reader.lineOf(detection));
  const pair = pairOf(detection, 'condition');
  if (pair === undefined) throw new SigmaError('missing', '“condition” is missing', reader.lineOf(detection));
  const node = reader.resolve(pair.value);
  const items = isSeq(node) ? node.items.map((item) => reader.resolve(item)) : [node];
  const names = [...selections.keys()];
  const conditions = items.map((item) => {
    const line = reader.lineOf(item ?? pair.key);
    if (!isScalar(item) || typeof item.value !== 'string')
      throw new SigmaError('invalid', '“condition” must be a text', line);
    return predicateOf(parseCondition(item.value, names, line), selections);
  });
  if (conditions.length === 0) throw new SigmaError('missing', '“condition” is empty', reader.lineOf(pair.key));
  return (event) => conditions.some((condition) => condition(event));
}

function predicateOf(condition: Condition, selections: Map<string, Predicate>): Predicate {
  if (condition.kind === 'name') return selections.get(condition.name) as Predicate;
  if (condition.kind === 'not') {
    const inner = predicateOf(condition.of, selections);
    return (event) => !inner(event);
  }
  const parts = condition.of.map((part) => predicateOf(part, selections));
  return condition.kind === 'and' ? (event) => parts.every((p) => p(event)) : (event) => parts.some((p) => p(event));
}

function readLogSource(node: YAMLMap, source: Source, reader: Reader): number | null {
  const { logsource, categories } = sources[source];
  for (const [key, values] of Object.entries(logsource)) {
    const value = textAt(node, key, reader);
    if (value === null || values.includes(value.toLowerCase())) continue;
    const line = reader.lineOf(pairOf(node, key)?.key);
    const only = values.length === 0 ? '' : `, only ${values.join(', ')}`;
    throw new SigmaError('unsupported', `logsource: ${key} “${value}” has no events here${only}`, line);
  }
  const category = textAt(node, 'category', reader);
  return category === null ? null : (categories[category.toLowerCase()] ?? null);
}

function readYaml(text: string): { root: YAMLMap; reader: Reader } {
  if (text.length > maxRuleChars)
    throw new SigmaError('too-large', `the rule is longer than ${maxRuleChars} characters`, null);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const [document, second] = documents as Exclude<typeof documents, { empty: true }>;
  if (document === undefined) throw new SigmaError('missing', 'the rule is empty', null);
  const error = document.errors[0];
  if (error !== undefined)
    throw new SigmaError('yaml', error.message, lines.linePos(error.pos[0]).line, { cause: error });
  const reader: Reader = {
    lineOf: (node) => {
      const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range;
      return range ? lines.linePos(range[0]).line : 1;
    },
    resolve: (node) => {
      let current: unknown = node;
      // An alias may name another; the parser accepts only earlier anchors, so this ends.
      while (isAlias(current)) current = current.resolve(document) ?? null;
      return (current ?? null) as Node | null;
    },
    fields: new Map(),
    cost: 0,
  };
  if (second !== undefined)
    throw new SigmaError(
      'unsupported',
      'more than one document in a file is not supported',
      reader.lineOf(second.contents),
    );
  if (!isMap(document.contents))
    throw new SigmaError('invalid', 'a rule is a map with title, logsource and detection', 1);
  return { root: document.contents as YAMLMap, reader };
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function mapAt(map: YAMLMap, key: string, reader: Reader): YAMLMap {
  const pair = pairOf(map, key);
  if (pair === undefined) throw new SigmaError('missing', `“${key}” is missing`, reader.lineOf(map));
  const value = reader.resolve(pair.value);
  if (!isMap(value)) throw new SigmaError('invalid', `“${key}” must be a map`, reader.lineOf(pair.key));
  return value;
}

function textAt(map: YAMLMap, key: string, reader: Reader): string | null {
  const value = reader.resolve(pairOf(map, key)?.value ?? null);
  return isScalar(value) && value.value !== null ? String(value.value) : null;
}
