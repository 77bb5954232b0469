import { expect, test } from 'vitest';
import { hashInputs, readContext } from '../../images/build/context.js';
import { ensureImages } from '../../images/build/ensure.js';
import { images, selectImages } from '../../images/build/images.js';
import { docker, makeImages } from './help.js';

test('images that are up to date are not built again', async () => {
  await makeImages('witness');
  const lines: string[] = [];
  await ensureImages(docker, { log: (line) => lines.push(line), only: ['witness'] });
  expect(lines).toEqual(['chaindrill/witness: up to date']);
});

test('every image comes after those it needs, and a name brings its parents', () => {
  images.forEach((image, index) => {
    const before = images.slice(0, index).map(({ name }) => name);
    expect(before).toEqual(expect.arrayContaining(image.parents));
  });
  expect(selectImages(['app']).map(({ name }) => name)).toEqual(['init', 'base', 'app']);
  expect(() => selectImages(['nonsense'])).toThrow('There is no image called nonsense');
});

test('the hash of an image follows contents, modes and parents', () => {
  const file = { path: 'a', data: Buffer.from('x'), executable: false };
  const hash = hashInputs([file], ['p']);
  expect(hashInputs([{ ...file }], ['p'])).toBe(hash);
  expect(hashInputs([{ ...file, data: Buffer.from('y') }], ['p'])).not.toBe(hash);
  expect(hashInputs([{ ...file, executable: true }], ['p'])).not.toBe(hash);
  expect(hashInputs([file], ['q'])).not.toBe(hash);
});

test('the desk is built with the sensor program and labelled sample days', async () => {
  const files = new Map(
    (await readContext(selectImages(['workstation']).at(-1) as never)).map((f) => [f.path, f.data]),
  );
  expect([...files.keys()]).toEqual(expect.arrayContaining(['Dockerfile', 'edr.mjs', 'samples/day-1.jsonl']));
  expect([...files.keys()]).toContain('audit-samples/quiet-day.jsonl');
  expect([...files.keys()].some((path) => path.endsWith('.ts'))).toBe(false);
  const first = JSON.parse(String(files.get('samples/day-1.jsonl')).split('\n')[0] as string) as object;
  expect(first).toMatchObject({
    EventID: expect.any(Number),
    _attack: expect.any(Boolean),
    _instance: expect.any(String),
  });
});

test('what an image holds is part of its context, texts too; what is written for readers of this project is not', async () => {
  const files = await readContext(selectImages(['world']).at(-1) as never);
  const paths = files.map(({ path }) => path);
  expect(paths).toContain('sympy_dev/repository/README.md');
  expect(paths).not.toContain('README.md');
  expect(paths.some((path) => path.includes('__pycache__'))).toBe(false);
});

test('the trainee hosts run as their own unprivileged user by themselves', async () => {
  await makeImages('app', 'workstation');
  for (const [name, user] of [
    ['app', 'svc'],
    ['workstation', 'dev'],
  ]) {
    expect((await docker.getImage(`chaindrill/${name}`).inspect()).Config.User).toBe(user);
  }
});
