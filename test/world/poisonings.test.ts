import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLab, openTap, type TestLab } from './help.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab(['workstation']);
  await lab.addCleanRoom();
});
afterAll(() => lab?.close());
beforeEach(() => lab.world.call('poison', { kind: 'none' }));

const venv = '/srv/pricing/venv';

/** Installs a commit in the clean room as the examiner does; tells the exit code and which marker files came in. */
async function install(commit: string): Promise<{ code: number; canaries: string[]; output: string }> {
  const done = await lab.shell(
    'cleanroom',
    `rm -rf /srv/pricing/repo && git clone -q http://git.meridian.test/pricing.git /srv/pricing/repo && cd /srv/pricing/repo && git checkout -q ${commit} && sh deploy/install.sh 2>&1`,
    120_000,
  );
  const found = await lab.out('cleanroom', `cd ${venv}/lib/python3.11/site-packages && find . -name '_lab_canary*'`);
  return { code: done.code, canaries: found.split('\n').filter(Boolean).sort(), output: done.stdout.toString() };
}

const first = async () => (await lab.world.call('repository')).first;

test('The original repository installs from the untouched indexes and lets no marker in', async () => {
  const { code, canaries, output } = await install(await first());
  expect({ code, canaries, output: code ? output : '' }).toEqual({ code: 0, canaries: [], output: '' });
  const line = `cd /srv/pricing/repo && ${venv}/bin/python -c 'from pricing.quotes import quote; print(quote({"family": "factor", "expression": "x**2-1"})["result"])'`;
  expect(await lab.out('cleanroom', line)).toBe('(x - 1)*(x + 1)\n');
});

test.each([
  ['reupload', ['./sympy/_lab_canary.py']],
  ['dependency', ['./sympy_fast/_lab_canary.py']],
  ['confusion', ['./quotekit/_lab_canary.py']],
])('The poisoning %s gets into the original repository', async (kind, expected) => {
  const before = await lab.world.call('poison', { kind });
  expect(before.changed).not.toHaveLength(0);
  const { code, canaries } = await install(await first());
  expect(code).toBe(0);
  expect(canaries).toEqual(expected);
});

test('A poisoned package still answers rightly: nothing but the marker is new', async () => {
  await lab.world.call('poison', { kind: 'confusion' });
  await install(await first());
  const line = `${venv}/bin/python -c 'import quotekit, quotekit._lab_canary as c; print(quotekit.price("factor", 10), "LAB-INERT" in c.__doc__)'`;
  expect(await lab.out('cleanroom', line)).toBe('4.35 True\n');
});

test('Genuine releases are re-uploaded as well, under the same names with other bytes, and come back unchanged', async () => {
  const page = () => lab.out('cleanroom', 'curl -sf http://pypi.test/simple/sympy/');
  const digests = (text: string) => [...text.matchAll(/sha256=([0-9a-f]{64})/g)].map((match) => match[1]);
  const names = (text: string) => [...text.matchAll(/>(sympy-[^<]+)</g)].map((match) => match[1]);
  const untouched = await page();
  await lab.world.call('poison', { kind: 'reupload' });
  const poisoned = await page();
  expect(names(poisoned)).toEqual(names(untouched));
  expect(digests(poisoned).filter((digest) => digests(untouched).includes(digest))).toEqual([]);
  await lab.world.call('poison', { kind: 'none' });
  expect(await page()).toBe(untouched);
});

test('Requirements pinned by hash keep every poisoning out, and install from the untouched indexes', async () => {
  await lab.out(
    'workstation',
    `cd ~/pricing && export PIP_CONFIG_FILE=$PWD/deploy/pip.conf && python3 -m pip download -q -d /tmp/c sympy==1.11.1 meridian-quotekit==2.3.0 &&
     (cd /tmp/c && for f in *.whl; do echo "$(echo $f | cut -d- -f1 | tr _ -)==$(echo $f | cut -d- -f2) --hash=sha256:$(sha256sum $f | cut -d' ' -f1)"; done) > requirements.txt &&
     git commit -qam 'Pin by hash' && git push -q`,
    90_000,
  );
  const { main, files } = await lab.world.call('repository');
  expect(files['requirements.txt']).toContain('--hash=sha256:');
  for (const kind of ['reupload', 'dependency', 'confusion']) {
    await lab.world.call('poison', { kind });
    expect((await install(main)).canaries).toEqual([]);
  }
  await lab.world.call('poison', { kind: 'none' });
  const clean = await install(main);
  expect({ code: clean.code, canaries: clean.canaries }).toEqual({ code: 0, canaries: [] });
});

test('Each publication is recorded', async () => {
  const tap = await openTap(lab);
  await lab.world.call('poison', { kind: 'dependency' });
  const release = await tap.wait('index.published', ({ data }) => data.version === '2.3.1');
  expect(release).toMatchObject({ from: null, data: { index: 'internal', name: 'meridian-quotekit' } });
  await tap.wait('index.published', ({ data }) => data.name === 'sympy-fast' && data.index === 'public');
  await tap.close();
});
