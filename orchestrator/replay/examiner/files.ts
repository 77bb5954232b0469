import { posix } from 'node:path';
import type { WitnessFile } from '../../range/types.js';
import type { ExamContext, StepOf, StepRunner } from './context.js';

const treeLimit = 20_000;
const maxReasons = 10;

/** Looks for the look-alike in every place that the brief names. */
export const lookInPlaces: StepRunner<'places'> = async (context, step) => {
  for (const place of step.places) {
    const found = await lookIn(context, step, place);
    context.record(place.host, 'exam.place', {
      place: place.id,
      kind: place.kind,
      clean: found.length === 0,
      found: found.slice(0, maxReasons),
    });
  }
};

async function lookIn(
  context: ExamContext,
  step: StepOf<'places'>,
  place: StepOf<'places'>['places'][number],
): Promise<string[]> {
  if (place.kind === 'repository') {
    const { files } = await context.world.call('repository');
    return Object.entries(files).flatMap(([path, text]) => requirementsNaming(step.package, path, text));
  }
  const files = await context.witness.tree(context.ref(place.host), place.path, { limit: treeLimit });
  if (place.kind === 'requirement') return readRequirements(context, step.package, place.host, files);
  return files.filter((file) => isDistribution(step.package, posix.basename(file.path))).map((file) => file.path);
}

async function readRequirements(
  context: ExamContext,
  name: string,
  host: string,
  files: WitnessFile[],
): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    if (file.type !== 'file' || file.path.includes('/.git/') || !isRequirementFile(file.path)) continue;
    const text = (await context.witness.read(context.ref(host), file.path, 256 * 1024))?.toString() ?? '';
    found.push(...requirementsNaming(name, file.path, text));
  }
  return found;
}

/** Files that pip, or a person, would take requirements from. */
const isRequirementFile = (path: string): boolean =>
  /(requirements|constraints)[^/]*\.(txt|in)$|\.lock$|pyproject\.toml$|setup\.(cfg|py)$/.test(path);

/** A name as a pattern in which runs of `-`, `_` and `.` are one (PEP 503). */
const namePattern = (name: string): string => name.replace(/[-_.]+/g, '[-_.]+');

/** `sympy_dev-1.2.dist-info`, `sympy-dev-1.2.tar.gz`, `sympy_dev-1.2-py3-none-any.whl`. */
export function isDistribution(name: string, file: string): boolean {
  return new RegExp(`^${namePattern(name)}-[0-9][^/]*(\\.dist-info|\\.egg-info|\\.whl|\\.tar\\.gz|\\.zip)$`, 'i').test(
    file,
  );
}

/** Lines of a requirement file that name the package, comments apart; `path:line: text`. */
export function requirementsNaming(name: string, path: string, text: string): string[] {
  const pattern = new RegExp(`(^|[^A-Za-z0-9_.-])${namePattern(name)}($|[^A-Za-z0-9_.-])`, 'i');
  return text
    .split('\n')
    .map((line, index) => ({ line: line.replace(/(^|\s)#.*$/, ''), number: index + 1 }))
    .filter(({ line }) => pattern.test(line))
    .map(({ line, number }) => `${path}:${number}: ${line.trim().slice(0, 120)}`);
}

/** Files that installers add and that say nothing of the package itself. */
const ignored = /\.dist-info\/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$|\/__pycache__\//;

/** The genuine package in an environment, file by file against the RECORD of the index. */
export const compareGenuine: StepRunner<'genuine'> = async (context, step) => {
  const { releases } = await context.world.call('genuine');
  const files = await context.witness.tree(context.ref(step.host), step.path, { limit: treeLimit });
  const installed = new Map(
    files.filter((file) => file.type !== 'dir').map((file) => [posix.relative(step.path, file.path), file]),
  );
  const version = [...installed.keys()]
    .map((path) => new RegExp(`^${namePattern(step.package)}-([^/]+)\\.dist-info/METADATA$`, 'i').exec(path)?.[1])
    .find((found) => found !== undefined);
  const record = version === undefined ? undefined : releases[version];
  const differing = record ? differences(record, installed, step.package) : [];
  context.record(step.host, 'exam.genuine', {
    place: step.id,
    present: version !== undefined,
    version: version ?? null,
    matches: record !== undefined && differing.length === 0,
    differing: differing.slice(0, maxReasons),
  });
};

function differences(record: Record<string, string>, installed: Map<string, WitnessFile>, name: string): string[] {
  const wrong = Object.entries(record)
    .filter(([path, sha256]) => !ignored.test(path) && installed.get(path)?.sha256 !== sha256)
    .map(([path]) => path);
  const added = [...installed.keys()].filter(
    (path) => path.startsWith(`${name}/`) && !ignored.test(path) && !(path in record),
  );
  return [...wrong, ...added];
}

/** Behaviour rules as they stand at the end: at most 20 files of 64 KB. */
export const collectRules: StepRunner<'rules'> = async (context, step) => {
  const files = await context.witness.tree(context.ref(step.host), step.path, { limit: 200 });
  const rules: { path: string; text: string }[] = [];
  for (const file of files) {
    if (file.type !== 'file' || !/\.ya?ml$/.test(file.path) || rules.length === 20) continue;
    const bytes = await context.witness.read(context.ref(step.host), file.path, 64 * 1024);
    if (bytes) rules.push({ path: file.path, text: bytes.toString() });
  }
  context.record(step.host, 'exam.rules', { files: rules });
};
