import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { LabView } from '../contract/lab.js';
import type { Text } from '../contract/text.js';
import { type CourseSource, parseCourse } from './course.js';
import { CatalogError } from './error.js';
import { type Complaint, parseYaml, readText, readTexts } from './files.js';
import { type Manifest, manifestSchema } from './manifest.js';
import { parseQuiz, type QuizItem } from './quiz.js';

/** A lab, read: its manifest, its texts in both languages, and the folder it came from. */
export interface Lab {
  manifest: Manifest;
  brief: Text;
  debrief: Text;
  /** Null where the lab has no `course.yaml`: then it is practised without a course before it, and `quiz` is empty. */
  course: CourseSource | null;
  quiz: QuizItem[];
  folder: string;
  /** SHA-256, in hex, of `lab.yaml`. */
  digest: string;
}

/** Checks a check's parameters; what grading knows and the catalog does not. Throws with a sentence. */
export type CheckParser = (check: { type: string; [param: string]: unknown }) => unknown;

/** Reads `lab.yaml`'s text. `file` is only for messages. Throws `CatalogError`. */
export const parseManifest = (text: string, file: string, parseCheck: CheckParser): Manifest =>
  parseYaml(text, file, manifestSchema, ({ objectives }) =>
    objectives.flatMap(({ check }, index): Complaint[] => {
      try {
        parseCheck(check);
        return [];
      } catch (error) {
        return [{ path: ['objectives', index, 'check'], message: (error as Error).message }];
      }
    }),
  );

/**
 * Reads one lab's folder; no question of it may bear an id of `others`. Throws `CatalogError`; a lab without proofs is
 * refused.
 */
export function readLab(folder: string, parseCheck: CheckParser, others: readonly Lab[] = []): Lab {
  const file = join(folder, 'lab.yaml');
  const source = readText(file);
  const manifest = parseManifest(source, relative(process.cwd(), file), parseCheck);
  if (!existsSync(join(folder, 'proofs', 'solve.ts'))) {
    throw new CatalogError('no-proofs', `${folder}/proofs/solve.ts is missing; a lab must prove that it can be solved`);
  }
  return {
    manifest,
    brief: readTexts(folder, 'brief'),
    debrief: readTexts(folder, 'debrief'),
    ...readCourse(folder, others),
    folder,
    digest: createHash('sha256').update(source).digest('hex'),
  };
}

/** Course and questions belong together: a lab has both files or neither. */
function readCourse(folder: string, others: readonly Lab[]): Pick<Lab, 'course' | 'quiz'> {
  const [courseFile, quizFile] = [join(folder, 'course.yaml'), join(folder, 'quiz.yaml')];
  if (!existsSync(courseFile) && !existsSync(quizFile)) return { course: null, quiz: [] };
  const taken = new Map(others.flatMap(({ quiz, manifest }) => quiz.map(({ id }) => [id as string, manifest.id])));
  const quiz = parseQuiz(readText(quizFile), relative(process.cwd(), quizFile), taken);
  const course = parseCourse(readText(courseFile), relative(process.cwd(), courseFile), folder, quiz);
  return { course, quiz };
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
    const lab = readLab(join(labsFolder, entry.name), parseCheck, [...labs.values()]);
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
