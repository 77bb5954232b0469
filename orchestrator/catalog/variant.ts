import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Variant } from '../grading/types.js';

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
const valueSchema = z.union([scalarSchema, z.array(z.string())]);

/**
 * How one value of a variant is drawn. `pick`: one of these. `int`: from … to, inclusive. `shuffle`: `count` different
 * integers between two bounds, as text. `hex`: so many random bytes. `word`: `count` words joined by dashes. `text`: a text with `${key}`
 * and `${key.0}`. `texts`: the same, as a list. `take`: the first `count` (a number, or a key) of a list. `map`: each item
 * of a list, looked up. `wallet`: a made-up address in the shape of the coin's.
 */
export const drawSchema = z.union([
  z.strictObject({ pick: z.array(valueSchema).min(1) }),
  z.strictObject({ int: z.tuple([z.number().int(), z.number().int()]) }),
  z.strictObject({ shuffle: z.tuple([z.number().int(), z.number().int()]), count: z.number().int().min(1) }),
  z.strictObject({ hex: z.number().int().min(1).max(64) }),
  z.strictObject({ word: z.number().int().min(1).max(4) }),
  z.strictObject({ wallet: z.literal(true) }),
  z.strictObject({ text: z.string() }),
  z.strictObject({ texts: z.array(z.string()).min(1) }),
  z.strictObject({ take: z.string(), count: z.union([z.number().int().min(0), z.string()]) }),
  z.strictObject({ map: z.string(), to: z.record(z.string(), z.string()) }),
]);
export type Draw = z.infer<typeof drawSchema>;

/**
 * A tree with `${key}` in its texts; a text that is one `${key}` alone becomes the value itself; `$zip` makes a list of objects of lists,
 * `$int` numbers of texts.
 */
export type Template = string | number | boolean | Template[] | { [key: string]: Template };
export const templateSchema: z.ZodType<Template> = z.lazy(() =>
  z.union([scalarSchema, z.array(templateSchema), z.record(z.string(), templateSchema)]),
);

/** Endless bytes that depend on seed and key alone: HMAC-SHA-256(seed, key ‖ counter). */
function* bytesOf(seed: string, key: string): Generator<number, never> {
  for (let counter = 0; ; counter += 1) {
    yield* createHmac('sha256', Buffer.from(seed, 'hex')).update(`${key}\0${counter}`).digest();
  }
}

/** A source of chance for one key; the same seed and key give the same sequence for ever. */
function chance(seed: string, key: string) {
  const bytes = bytesOf(seed, key);
  const below = (limit: number): number => {
    // Rejection sampling over 32 bits, so that no value is likelier than another.
    const ceiling = Math.floor(2 ** 32 / limit) * limit;
    for (;;) {
      let value = 0;
      for (let index = 0; index < 4; index += 1) value = value * 256 + bytes.next().value;
      if (value < ceiling) return value % limit;
    }
  };
  return {
    below,
    of: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    hex: (count: number) => Buffer.from(Array.from({ length: count }, () => bytes.next().value)).toString('hex'),
  };
}

const words = (
  'amber lattice cobalt harbor willow quartz meadow ember falcon juniper granite saffron lumen tundra velvet cedar orbit ' +
  'maple onyx prairie raven sable thistle umber violet walnut zephyr basil coral delta fjord glade hazel indigo jasper kelp'
).split(' ');
const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/**
 * Draws a variant: a pure function of the lab's draws, the attempt's seed (64 hex digits) and what the range gives
 * (`prefix` of its subnet, `endsAt`). Throws where a draw names a key that is not drawn before it.
 */
export function deriveVariant(draws: Record<string, Draw>, seed: string, given: Variant): Variant {
  const variant: Variant = { ...given };
  for (const [key, draw] of Object.entries(draws)) variant[key] = drawOne(draw, key, seed, variant);
  return variant;
}

function drawOne(draw: Draw, key: string, seed: string, variant: Variant): Variant[string] {
  const random = chance(seed, key);
  if ('pick' in draw) return random.of(draw.pick);
  if ('int' in draw) return draw.int[0] + random.below(draw.int[1] - draw.int[0] + 1);
  if ('hex' in draw) return random.hex(draw.hex);
  if ('word' in draw) return Array.from({ length: draw.word }, () => random.of(words)).join('-');
  if ('wallet' in draw) return `4${Array.from({ length: 94 }, () => random.of([...base58])).join('')}`;
  if ('text' in draw) return fill(draw.text, variant);
  if ('texts' in draw) return draw.texts.map((text) => fill(text, variant));
  if ('shuffle' in draw) {
    const [from, to] = draw.shuffle;
    const left = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return Array.from({ length: draw.count }, () => String(left.splice(random.below(left.length), 1)[0]));
  }
  if ('take' in draw) {
    const count = typeof draw.count === 'number' ? draw.count : Number(lookUp(draw.count, variant));
    return listOf(draw.take, variant).slice(0, count);
  }
  return listOf(draw.map, variant).map((item) => draw.to[item] ?? missing(`${draw.map} → ${item}`));
}

const missing = (key: string): never => {
  throw new Error(`the variant has no value "${key}"; draw it first`);
};

function lookUp(path: string, variant: Variant): Variant[string] {
  const [key = '', index] = path.split('.');
  const value = variant[key];
  if (value === undefined) return missing(key);
  if (index === undefined) return value;
  return (Array.isArray(value) ? value[Number(index)] : undefined) ?? missing(path);
}

function listOf(path: string, variant: Variant): string[] {
  const value = lookUp(path, variant);
  return Array.isArray(value) ? value : missing(`${path} (a list)`);
}

const whole = /^\$\{([A-Za-z0-9.]+)\}$/;

/** Replaces each `${key}` of a text by the variant's value; lists are joined by commas. */
export function fill(text: string, variant: Variant): string {
  return text.replace(/\$\{([A-Za-z0-9.]+)\}/g, (_, path: string) => String(lookUp(path, variant)));
}

/** A variant's value for a text that is one `${key}` alone, else the filled text. */
export function resolveValue(text: string, variant: Variant): Variant[string] {
  const match = whole.exec(text);
  return match ? lookUp(match[1] as string, variant) : fill(text, variant);
}

/** Fills a template tree, see `Template`. */
export function fillTemplate(template: Template, variant: Variant): unknown {
  if (typeof template === 'string') return resolveValue(template, variant);
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, variant));
  if (typeof template !== 'object') return template;
  if (template.$zip) return zip(fillTemplate(template.$zip, variant) as Record<string, unknown[]>);
  if (template.$int) return numbers(fillTemplate(template.$int, variant));
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillTemplate(value, variant)]));
}

const numbers = (value: unknown): unknown => (Array.isArray(value) ? value.map(Number) : Number(value));

/** {a: [1, 2], b: [3, 4]} → [{a: 1, b: 3}, {a: 2, b: 4}]; as long as the shortest list. */
function zip(lists: Record<string, unknown[]>): Record<string, unknown>[] {
  const length = Math.min(...Object.values(lists).map((list) => list.length));
  return Array.from({ length }, (_, index) =>
    Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, list[index]])),
  );
}
