import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Box, builtFile, docker, makeImages, openBox, placeService, until } from './help.js';

const wheels = ['sympy-1.11.1', 'sympy-1.11.1.post1', 'mpmath-1.2.1'].map((name) => `${name}-py3-none-any.whl`);
let app: Box;
const servicePid = () => app.run('cat /run/lab/pricing.pid').then(({ text }) => Number(text));
const answers = () =>
  app.run('curl -fsS -m 2 http://127.0.0.1:8000/').then(({ code, text }) => (code === 0 ? text : null));

beforeAll(async () => {
  await makeImages('app');
  app = await openBox('app');
  await app.must('mkdir /tmp/wheels');
  for (const wheel of wheels) {
    await app.must(`cat > /tmp/wheels/${wheel}`, { stdin: await builtFile(`/out/wheels/genuine/${wheel}`) });
  }
  await app.must(placeService);
  await until('the service answers', answers);
});
afterAll(() => app?.close());

describe('lab-init', () => {
  test('what a trainee may send PID 1 ends nothing, and it cannot be debugged', async () => {
    await app.run('for s in TERM INT HUP KILL STOP RTMIN+3 USR1; do kill -s $s 1; done');
    expect((await app.run('strace -p 1')).text).toContain('Operation not permitted');
    expect((await app.run('ls /proc/1/fd')).code).not.toBe(0);
    expect(await answers()).toBe('1.11.1');
  });

  test('kill -9 -1 leaves the range alive, and every service comes back', async () => {
    const before = await servicePid();
    await app.run('kill -9 -1');
    await until('the service runs anew', async () => (await servicePid()) !== before && (await answers()));
    expect(await app.must('ps -eo args')).toContain('quote-cache');
  });

  test('orphans are reaped', async () => {
    await app.must('for i in 1 2 3 4 5; do (sleep 0.1 &) ; done');
    await until('no zombie is left', async () => !(await app.must('ps -eo stat')).includes('Z'));
  });

  test('the decoy runs from memory under PID 1 and has no connection', async () => {
    const pid = (await app.must('cat /run/lab/quote-cache.pid')).trim();
    expect(await app.must(`readlink /proc/${pid}/exe`)).toBe('/memfd:quote-cache (deleted)\n');
    expect(await app.must(`ps -o ppid= -p ${pid}`)).toMatch(/^\s*1\n$/);
    expect((await app.run(`ls -l /proc/${pid}/fd | grep -c socket`)).text).toBe('0\n');
  });
});

describe('the environment', () => {
  const python = '/srv/pricing/venv/bin/python';
  const bytecode = '/opt/pycache/srv/pricing/venv/lib/python3.11/site-packages/sympy/polys/polyroots.cpython-311.pyc';

  test('holds SymPy and mpmath without metadata, and no byte code', async () => {
    const listed = await app.must(
      "tar -tf /opt/venv.tar | sed -n 's#.*/site-packages/\\([^/]\\+\\).*#\\1#p' | sort -u",
    );
    expect(listed.split('\n').filter(Boolean)).toEqual(['mpmath', 'sympy']);
    expect(await app.must('find /srv/pricing -name "*.pyc" | wc -l')).toBe('0\n');
  });

  test('genuine modules load without being compiled, and a changed one is honoured', async () => {
    // What -v tells of a module: the byte code that it came from, or the source that was compiled.
    const load = `${python} -v -c 'import sympy.polys.polyroots' 2>&1 | grep -E "polyroots.*pyc|code object from .*polyroots"`;
    expect(await app.must(load)).toContain(`${bytecode} matches`);
    const file = '/srv/pricing/venv/lib/python3.11/site-packages/sympy/polys/polyroots.py';
    await app.must(`echo 'CHANGED = 7' >> ${file}`);
    expect(await app.must(`${python} -c 'import sympy.polys.polyroots as p; print(p.CHANGED)'`)).toBe('7\n');
    await app.must(`sed -i '$ d' ${file}`);
  });

  test('nothing in the image can gain privileges', async () => {
    expect(await app.must('find / -xdev -perm /6000 -type f 2>/dev/null | wc -l')).toBe('0\n');
    expect(await app.must('id -u')).toBe('1000\n');
  });
});

describe('appctl', () => {
  test('restart replaces the process, a stopped one too', async () => {
    const before = await servicePid();
    await app.must(`kill -STOP ${before} && appctl restart`);
    expect(await servicePid()).not.toBe(before);
    expect(await app.must('appctl status')).toMatch(
      /running, pid \d+[\s\S]*answers[\s\S]*maintenance {2}off[\s\S]*first/,
    );
  });

  test('maintenance is a flag that can be switched', async () => {
    await app.must('appctl maintenance on && test -e /srv/pricing/maintenance');
    await app.must('appctl maintenance off && test ! -e /srv/pricing/maintenance');
  });

  test('deploy installs what was pushed, and rollback what ran before', async () => {
    await app.must('cd /tmp/origin && echo sympy==1.11.1.post1 > requirements.txt && git commit -qam second');
    await app.must('appctl deploy');
    expect(await answers()).toBe('1.11.1.post1');
    await app.must('appctl rollback');
    expect(await answers()).toBe('1.11.1');
    expect(await app.run('appctl rollback')).toMatchObject({
      code: 1,
      text: expect.stringContaining('no earlier commit'),
    });
    expect(await app.must('ls /srv/pricing')).not.toMatch(/maintenance|venv.previous/);
  });

  test('a deployment that cannot be installed changes nothing', async () => {
    const before = await app.must('git -C /srv/pricing/repo rev-parse HEAD');
    await app.must('cd /tmp/origin && echo no-such-package > requirements.txt && git commit -qam third');
    const { code, text } = await app.run('appctl deploy');
    expect(code).toBe(1);
    expect(text).toContain('the installation failed');
    expect(await app.must('git -C /srv/pricing/repo rev-parse HEAD')).toBe(before);
    await app.must('appctl restart');
    expect(await answers()).toBe('1.11.1');
  });
});

describe('the event log', () => {
  test('belongs to the sensor alone and keeps its last two megabytes', async () => {
    const line = `{"n":"${'x'.repeat(1000)}"}\n`;
    await app.must('edr-sink', { user: '990', stdin: `${line.repeat(2200)}{"last":true}\n` });
    const [size, last] = (
      await app.must('stat -c %s /var/log/edr/events.jsonl; tail -n 1 /var/log/edr/events.jsonl')
    ).split('\n');
    expect(Number(size)).toBeLessThanOrEqual(2 ** 21);
    expect(Number(size)).toBeGreaterThan(2 ** 20 - 2000);
    expect(last).toBe('{"last":true}');
    expect(await app.must('head -c 6 /var/log/edr/events.jsonl')).toBe('{"n":"');
    expect((await app.run('echo x >> /var/log/edr/events.jsonl; rm -f /var/log/edr/events.jsonl')).code).not.toBe(0);
  });
});

test('the engine can stop it in an instant', async () => {
  const container = docker.getContainer(app.containerId);
  await container.stop({ t: 20 });
  expect((await container.inspect()).State.ExitCode).toBe(0);
});
