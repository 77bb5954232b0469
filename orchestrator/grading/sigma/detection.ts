import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { SigmaError } from './error.js';
import { type Fields, type Matcher, matcherOf, parseModifiers, type Scalar } from './modifiers.js';

export type Predicate = (event: Fields) => boolean;

/** What reading a rule needs at hand: where a node stands, what an alias means, and what the rule names and costs so far. */
export interface Reader {
  lineOf(node: unknown): number;
  resolve(node: unknown): Node | null;
  /** Fields the rule names, with the line of their first use. */
  fields: Map<string, number>;
  /** Steps per character of a field that the rule may take: one a value, and an expression's instructions. */
  cost: number;
}

/** What one rule may cost; a list of a thousand values, or the largest expression twice. */
const maxCost = 1_000;
/** A keyword is searched in every field, so it costs as much as this many values. */
const fieldsPerEvent = 8;

/** Reads one search identifier: a map (all), a list of maps (any), or a list of keywords (any, anywhere in the event). */
export function readSelection(node: unknown, name: string, reader: Reader): Predicate {
  const selection = reader.resolve(node);
  if (isMap(selection)) return readMap(selection.items, name, reader, reader.lineOf(selection));
  if (isSeq(selection)) {
    if (selection.items.length === 0)
      throw new SigmaError('invalid', `${name}: the list is empty`, reader.lineOf(selection));
    const parts = selection.items.map((item) => {
      const part = reader.resolve(item);
      if (isMap(part)) return readMap(part.items, name, reader, reader.lineOf(part));
      return readKeywords([scalarOf(part, name, reader)], [], name, reader, reader.lineOf(part));
    });
    return (event) => parts.some((part) => part(event));
  }
  return readKeywords([scalarOf(selection, name, reader)], [], name, reader, reader.lineOf(selection));
}

function readMap(pairs: Pair[], name: string, reader: Reader, line: number): Predicate {
  if (pairs.length === 0) throw new SigmaError('invalid', `${name}: the map is empty`, line);
  const parts = pairs.map((pair) => {
    const keyLine = reader.lineOf(pair.key);
    const key = String(scalarOf(pair.key, name, reader));
    const [field = '', ...modifiers] = key.split('|');
    const values = valuesOf(pair.value, key, reader, keyLine);
    if (field === '') return readKeywords(values, modifiers, key, reader, keyLine);
    if (!reader.fields.has(field)) reader.fields.set(field, keyLine);
    return readField(field, values, modifiers, key, reader, keyLine);
  });
  return (event) => parts.every((part) => part(event));
}

function readField(
  field: string,
  values: Scalar[],
  names: string[],
  key: string,
  reader: Reader,
  line: number,
): Predicate {
  const { matchers, all } = compile(values, names, key, reader, line, 1);
  return (event) => {
    const found = Object.hasOwn(event, field) ? event[field] : undefined;
    const fits = (match: Matcher) => match(found, event);
    return all ? matchers.every(fits) : matchers.some(fits);
  };
}

/** Keywords are searched in every value of the event; `'|all'` wants each of them somewhere. */
function readKeywords(values: Scalar[], names: string[], key: string, reader: Reader, line: number): Predicate {
  if (values.some((value) => value === null)) throw new SigmaError('invalid', `${key}: null is not a keyword`, line);
  const comparing = names.some((name) => !['all', 'cased', 'windash'].includes(name));
  const { matchers, all } = compile(
    values,
    comparing ? names : [...names, 'contains'],
    key,
    reader,
    line,
    fieldsPerEvent,
  );
  return (event) => {
    const found = (match: Matcher) => Object.values(event).some((value) => match(value, event));
    return all ? matchers.every(found) : matchers.some(found);
  };
}

function compile(
  values: Scalar[],
  names: string[],
  key: string,
  reader: Reader,
  line: number,
  searched: number,
): { matchers: Matcher[]; all: boolean } {
  const modifiers = parseModifiers(names, key, line);
  if (modifiers.all && values.length < 2)
    throw new SigmaError('invalid', `${key}: “all” needs a list of at least two values`, line);
  const matchers = values.map((value) => {
    const { match, cost } = matcherOf(value, modifiers, key, line);
    reader.cost += (1 + cost) * searched;
    return match;
  });
  if (reader.cost > maxCost) {
    throw new SigmaError('too-large', 'the rule has too many values, or too large regular expressions', line);
  }
  return { matchers, all: modifiers.all };
}

function valuesOf(node: unknown, key: string, reader: Reader, line: number): Scalar[] {
  const value = node === null ? null : reader.resolve(node);
  if (!isSeq(value)) return [scalarOf(value, key, reader)];
  if (value.items.length === 0) throw new SigmaError('invalid', `${key}: the list is empty`, line);
  return value.items.map((item) => scalarOf(reader.resolve(item), key, reader));
}

function scalarOf(node: unknown, key: string, reader: Reader): Scalar {
  const scalar = isAlias(node) ? reader.resolve(node) : node;
  if (scalar === null) return null;
  if (isScalar(scalar)) {
    const { value, source } = scalar;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    // A number too long to be exact (a hash of digits only) keeps the digits that were written.
    if (typeof value === 'number')
      return Number.isSafeInteger(value) || !Number.isInteger(value) ? value : String(source);
  }
  throw new SigmaError('invalid', `${key}: expected a text, a number, true, false or null`, reader.lineOf(node));
}
