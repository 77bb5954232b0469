import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, openTap, type TestLab } from './help.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab(['workstation', 'app']);
});
afterAll(() => lab?.close());

test('The history is believable: several authors over weeks, the look-alike comes last', async () => {
  const log = await lab.out('workstation', `cd ~/pricing && git log --format='%an|%at|%s'`);
  const commits = log
    .trim()
    .split('\n')
    .map((line) => line.split('|') as [string, string, string]);
  expect(commits.length).toBeGreaterThan(6);
  expect(new Set(commits.map(([author]) => author)).size).toBeGreaterThan(2);
  const ages = commits.map(([, at]) => (Date.now() / 1000 - Number(at)) / 86_400);
  expect(ages).toEqual([...ages].sort((a, b) => a - b));
  expect(ages[0]).toBeLessThan(7);
  expect(ages.at(-1)).toBeGreaterThan(28);
  expect(commits[0]?.[2]).toBe('fix version conflict');
  const change = await lab.out('workstation', 'cd ~/pricing && git show --format= HEAD');
  expect(change).toContain('-sympy==1.11.1');
  expect(change).toContain(`+sympy-dev==${lab.variant.lookalikeVersion}`);
  await lab.out('workstation', 'cd ~/pricing && git fsck --strict');
});

test('A push from the workstation moves main and is recorded; the first commit stays reachable', async () => {
  const tap = await openTap(lab);
  const before = await lab.world.call('repository');
  expect(before.main).toBe(before.first);
  await lab.out('workstation', `cd ~/pricing && echo '# note' >> README.md && git commit -qam 'Note' && git push -q`);
  const after = await lab.world.call('repository');
  expect(after.main).not.toBe(before.main);
  expect(after.first).toBe(before.first);
  expect(after.files['README.md']).toContain('# note');
  const told = await tap.wait('git.push');
  expect(told).toMatchObject({
    from: `${lab.prefix}.3`,
    data: { ref: 'refs/heads/main', before: before.main, after: after.main },
  });
  await tap.close();
});

test('History rewritten by force leaves the first commit fetchable by its SHA', async () => {
  const { first } = await lab.world.call('repository');
  await lab.out(
    'workstation',
    `cd ~/pricing && git checkout -q --orphan fresh && git commit -qm 'All new' && git push -q --force origin HEAD:main`,
  );
  await lab.out(
    'app',
    `rm -rf /tmp/r && git init -q /tmp/r && cd /tmp/r && git fetch -q http://git.meridian.test/pricing.git ${first}`,
  );
  expect(await lab.out('app', 'cd /tmp/r && git rev-parse FETCH_HEAD')).toBe(`${first}\n`);
});

test('The live host reads and may not push', async () => {
  await lab.out('app', 'rm -rf /tmp/c && git clone -q http://git.meridian.test/pricing.git /tmp/c');
  const done = await lab.shell(
    'app',
    `cd /tmp/c && git -c user.name=x -c user.email=x@y commit -q --allow-empty -m x && git push -q`,
  );
  expect(done.code).not.toBe(0);
  expect(done.stderr.toString()).toContain('403');
});

test('Large pushes work up to a limit, and main cannot be deleted', async () => {
  const push = (bytes: number) =>
    lab.shell(
      'workstation',
      `cd ~/pricing && head -c ${bytes} /dev/urandom > big.bin && git add big.bin && git commit -qm big && git push -q --force origin HEAD:main; code=$?; git reset -q --hard HEAD~1; exit $code`,
    );
  expect((await push(6_000_000)).code).toBe(0);
  expect((await push(9_000_000)).code).not.toBe(0);
  expect((await lab.shell('workstation', 'cd ~/pricing && git push -q origin :main')).code).not.toBe(0);
  expect((await lab.world.call('repository')).main).toMatch(/^[0-9a-f]{40}$/);
});

test.each(['/../../etc/passwd', '/pricing.git/../keys/pool-0/key.pem', '/pricing.git/config', '/other.git/HEAD'])(
  'Git’s server gives nothing of %s',
  async (path) => {
    const code = await lab.out(
      'app',
      `curl -s --path-as-is -o /dev/null -w '%{http_code}' 'http://git.meridian.test${path}'`,
    );
    expect(code).toBe('404');
  },
);
