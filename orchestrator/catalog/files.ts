import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Text } from '../contract/text.js';
import { CatalogError } from './error.js';

/** A fault at a place in a YAML file, and what to do about it. */
export interface Complaint {
  path: readonly PropertyKey[];
  message: string;
}

/** A lab's file as text. Throws `CatalogError`. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CatalogError('unreadable', `${path} cannot be read; the lab needs it`, { cause });
  }
}

/** A Markdown text of a lab in every language, from `texts/<language>/<name>.md`. Throws `CatalogError`. */
export const readTexts = (folder: string, name: string): Text => ({
  en: readText(join(folder, 'texts', 'en', `${name}.md`)),
  'zh-CN': readText(join(folder, 'texts', 'zh-CN', `${name}.md`)),
});

/**
 * Parses a YAML file by a schema, then asks `further` for faults that a schema cannot see. `file` is only for messages.
 * Throws `CatalogError` that names file and line of every fault.
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
  further: (value: z.output<Schema>) => Complaint[] = () => [],
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const fault = document.errors[0];
  if (fault) {
    throw new CatalogError('not-yaml', `${file}:${lines.linePos(fault.pos[0]).line}: not valid YAML: ${fault.message}`);
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const result = schema.safeParse(isMap(document.contents) ? document.toJS() : {});
  const complaints: readonly Complaint[] = result.success ? further(result.data) : result.error.issues;
  if (result.success && complaints.length === 0) return result.data;
  const told = complaints.map(
    ({ path, message }) => `${file}:${lineOf(path)}: ${path.join('.') || 'the file'}: ${message}`,
  );
  throw new CatalogError('invalid', told.join('\n'));
}
