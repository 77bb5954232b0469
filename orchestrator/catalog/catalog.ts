import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { LabView } from '../contract/lab.js';
import type { Text } from '../contract/text.js';
import { type Manifest, manifestSchema } from './manifest.js';

/** A lab file that cannot be used: the message names file, line and remedy, one line a fault. */
export class CatalogError extends Error {
  override name = 'CatalogError';
  constructor(
    readonly code: 'unreadable' | 'not-yaml' | 'invalid' | 'no-proofs' | 'no-text',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** A lab, read: its manifest, its texts in both languages, and the folder it came from. */
export interface Lab {
  manifest: Manifest;
  brief: Text;
  debrief: Text;
  folder: string;
  /** SHA-256, in hex, of `lab.yaml`. */
  digest: string;
}

/** Checks a check's parameters; what grading knows and the catalog does not. Throws with a sentence. */
export type CheckParser = (check: { type: string; [param: string]: unknown }) => unknown;

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CatalogError('unreadable', `${path} cannot be read; the lab needs it`, { cause });
  }
};

/** Reads `lab.yaml`'s text. `file` is only for messages. Throws `CatalogError`. */
export function parseManifest(text: string, file: string, parseCheck: CheckParser): Manifest {
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
  const complaints: string[] = [];
  const result = manifestSchema.safeParse(isMap(document.contents) ? document.toJS() : {});
  if (!result.success) {
    for (const issue of result.error.issues) {
      complaints.push(`${file}:${lineOf(issue.path)}: ${issue.path.join('.') || 'the file'}: ${issue.message}`);
    }
  } else {
    result.data.objectives.forEach((objective, index) => {
      try {
        parseCheck(objective.check);
      } catch (error) {
        const at = ['objectives', index, 'check'];
        complaints.push(`${file}:${lineOf(at)}: ${at.join('.')}: ${(error as Error).message}`);
      }
    });
    if (complaints.length === 0) return result.data;
  }
  throw new CatalogError('invalid', complaints.join('\n'));
}

/** Reads one lab's folder. Throws `CatalogError`; a lab without proofs is refused. */
export function readLab(folder: string, parseCheck: CheckParser): Lab {
  const file = join(folder, 'lab.yaml');
  const source = read(file);
  const manifest = parseManifest(source, relative(process.cwd(), file), parseCheck);
  const text = (name: string): Text => ({
    en: read(join(folder, 'texts', 'en', `${name}.md`)),
    'zh-CN': read(join(folder, 'texts', 'zh-CN', `${name}.md`)),
  });
  if (!existsSync(join(folder, 'proofs', 'solve.ts'))) {
    throw new CatalogError('no-proofs', `${folder}/proofs/solve.ts is missing; a lab must prove that it can be solved`);
  }
  const digest = createHash('sha256').update(source).digest('hex');
  return { manifest, brief: text('brief'), debrief: text('debrief'), folder, digest };
}

export interface Catalog {
  list(): Lab[];
  get(id: string): Lab | null;
}

/** Reads every lab under a folder. One broken lab stops the start: an author must see it, and no trainee may meet it. */
export function readCatalog(labsFolder: string, parseCheck: CheckParser): Catalog {
  const labs = new Map<string, Lab>();
  for (const entry of readdirSync(labsFolder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !existsSync(join(labsFolder, entry.name, 'lab.yaml'))) continue;
    const lab = readLab(join(labsFolder, entry.name), parseCheck);
    labs.set(lab.manifest.id, lab);
  }
  return { list: () => [...labs.values()], get: (id) => labs.get(id) ?? null };
}

/** What a trainee may see of a lab: nothing that depends on a variant, no check and no model answer. */
export function viewOf(lab: Lab, unavailable: Text | null = null): LabView {
  const { manifest } = lab;
  return {
    id: manifest.id,
    version: manifest.version,
    title: manifest.title,
    summary: manifest.summary,
    brief: lab.brief,
    minutes: manifest.minutes,
    targetMinutes: manifest.targetMinutes,
    modes: manifest.modes,
    hosts: manifest.hosts.map(({ name, title, terminalUser, chart }) => ({
      name,
      title,
      terminal: terminalUser !== undefined,
      chart,
    })),
    techniques: manifest.techniques,
    objectives: manifest.objectives.map(({ id, phase, points, title, description }) => ({
      id,
      phase,
      points,
      title,
      description,
    })),
    report: {
      claims: manifest.report.claims,
      timelineSteps: manifest.replay.map(({ id, title }) => ({ id, title })),
    },
    examination: manifest.examiner.map(({ id, title }) => ({ id, title })),
    guided: manifest.guide.length > 0,
    panels: manifest.panels,
    unavailable,
  };
}
