import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { witness as witnessOptions } from '../../orchestrator/range/policy.js';
import type { WitnessFile, WitnessMessage, WitnessProcess } from '../../orchestrator/range/types.js';
import { type Box, builtFile, docker, makeImages, namespace, openBox, until } from './help.js';

let app: Box;
let container: Docker.Container;
let input: NodeJS.WritableStream;
const messages: WitnessMessage[] = [];
type Answer = { id: number; ok: boolean; value: unknown; error?: string };
const waiting = new Map<number, (answer: Answer) => void>();
let lastId = 0;

const send = (request: object) => input.write(`${JSON.stringify(request)}\n`);
const ask = (op: string, more: object = {}, id = app.containerId) =>
  new Promise<Answer>((resolve) => {
    lastId += 1;
    waiting.set(lastId, resolve);
    send({ id: lastId, op, container: id, ...more });
  });
const read = async (path: string) => {
  const { value } = await ask('read', { path });
  return value === null ? null : Buffer.from(value as string, 'base64').toString();
};
const seen = (which: (process: WitnessProcess) => boolean) =>
  messages.flatMap((message) => (message.t === 'process' && which(message.process) ? [message.process] : []));

beforeAll(async () => {
  await makeImages('app', 'witness');
  app = await openBox('app');
  await app.must('mkdir -p /srv/pricing/repo && touch /run/lab/placed');
  container = await docker.createContainer(witnessOptions({ namespace, image: 'chaindrill/witness' }));
  await container.start();
  const exec = await container.exec({
    Cmd: ['witness', 'stream'],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const { PassThrough } = await import('node:stream');
  const [out, errors] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, out, errors);
  errors.pipe(process.stderr);
  input = stream;
  createInterface({ input: out }).on('line', (line) => {
    const message = JSON.parse(line) as WitnessMessage | Answer;
    if ('t' in message) messages.push(message);
    else waiting.get(message.id)?.(message);
  });
  send({ op: 'watch', container: app.containerId });
});
afterAll(async () => {
  await container?.remove({ force: true });
  await app?.close();
});

describe('processes', () => {
  test('a program run from memory in a hardened host is seen with its hash, name and parent', async () => {
    const decoy = await until('the decoy is seen', () => seen((p) => p.exe === '/memfd:quote-cache (deleted)')[0]);
    const hash = createHash('sha256')
      .update(await builtFile('/out/decoy'))
      .digest('hex');
    expect(decoy).toMatchObject({
      exeSha256: hash,
      uid: 1000,
      ppid: 1,
      argv: ['quote-cache'],
      parentExe: '/usr/local/sbin/lab-init',
    });
    expect(decoy.pid).toBe(Number(await app.must('cat /run/lab/quote-cache.pid')));
  });

  test('a stopped process is told as it is, and its end too', async () => {
    const pid = Number(
      await app.must('memrun frozen /bin/sleep 300 > /dev/null 2>&1 & sleep 0.2; kill -STOP $!; echo $!'),
    );
    await until('it is seen', () => seen((p) => p.pid === pid && p.exe === '/memfd:frozen (deleted)')[0]);
    const now = (await ask('processes')).value as WitnessProcess[];
    expect(now.find((p) => p.pid === pid)).toMatchObject({ state: 'T', exe: '/memfd:frozen (deleted)' });
    await app.must(`kill -9 ${pid}`);
    await until('its end is told', () => messages.some((m) => m.t === 'gone' && m.pid === pid));
  });

  test('a program whose file was deleted is hashed', async () => {
    await app.must('cp /bin/sleep /tmp/gone && (/tmp/gone 20 > /dev/null 2>&1 &) ; sleep 0.2; rm /tmp/gone');
    const deleted = await until('it is seen as deleted', () => seen((p) => p.exe === '/tmp/gone (deleted)')[0]);
    expect(deleted.exeSha256).toBe((await app.must('sha256sum /bin/sleep')).slice(0, 64));
  });

  test('a process whose first thread has ended is not taken for a zombie', async () => {
    const program = [
      'import ctypes, threading, time',
      'threading.Thread(target=time.sleep, args=(60,)).start()',
      'ctypes.CDLL(None).pthread_exit(0)',
    ].join('\n');
    await app.must('cat > /tmp/half.py', { stdin: program });
    const pid = Number(await app.must('python3 /tmp/half.py > /dev/null 2>&1 & sleep 1; echo $!'));
    expect(await app.must(`ps -o stat= -p ${pid}`)).toMatch(/^Z/);
    const now = (await ask('processes')).value as WitnessProcess[];
    expect(now.find((p) => p.pid === pid)).toMatchObject({ exe: '/usr/bin/python3.11' });
    await app.must(`kill -9 ${pid}`);
  });

  test('an outgoing connection is told with its process; loopback and accepted ones are not', async () => {
    const address = (await app.must('hostname -i')).trim();
    await app.must(`cat > /tmp/net.py`, {
      stdin: `import socket, time
own = socket.create_server(('${address}', 9100)); local = socket.create_connection(('${address}', 9100)); accepted = own.accept()
out = socket.socket(); out.setblocking(False); out.connect_ex(('${address.replace(/\d+$/, '77')}', 4444))
loop = socket.create_server(('127.0.0.1', 9101)); inner = socket.create_connection(('127.0.0.1', 9101)); time.sleep(20)`,
    });
    const pid = Number(await app.must('python3 /tmp/net.py > /dev/null 2>&1 & echo $!'));
    const told = () => messages.flatMap((m) => (m.t === 'connection' && m.pid === pid ? [m.remotePort] : []));
    await until('both connections are told', () => told().length >= 2);
    expect(told().sort()).toEqual([4444, 9100]);
  });

  test('the time that processes use is told, those that have ended included', async () => {
    messages.length = 0;
    await app.must(`bash -c 'for i in 1 2 3 4 5 6; do timeout 0.5 sh -c "while :; do :; done"; done; true'; sleep 2`);
    await until('samples are told', () => messages.filter((m) => m.t === 'cpu').length >= 3);
    const seconds = messages.reduce((sum, m) => sum + (m.t === 'cpu' ? m.cpuSeconds : 0), 0);
    expect(seconds).toBeGreaterThan(0.5);
    expect(seconds).toBeLessThan(6);
  });
});

describe('files', () => {
  test('no symlink leads out of the host, whatever it points at', async () => {
    await app.must(`mkdir -p /tmp/links && cd /tmp/links && ln -s /etc/hostname absolute
      ln -s ../../../../../../../etc/hostname climbing && ln -s /proc/1/root/etc/hostname magic && ln -s / everything`);
    expect(await read('/tmp/links/absolute')).toBe('app\n');
    expect(await read('/tmp/links/climbing')).toBe('app\n');
    expect(await read('/tmp/links/everything/etc/hostname')).toBe('app\n');
    expect(await read('/tmp/links/magic')).toBe(null);
    expect(await read('/../../../etc/hostname')).toBe('app\n');
  });

  test('a tree is told with hashes, links by their target and nothing followed', async () => {
    await app.must(`mkdir -p /tmp/tree/sub && cd /tmp/tree && echo a > sub/a.py && chmod 600 sub/a.py && echo b > b.txt
      ln -s / out && mkfifo pipe`);
    const { value } = await ask('tree', { path: '/tmp/tree' });
    const told = (value as WitnessFile[]).map((f) => [f.path, f.type, f.target]);
    expect(told).toEqual([
      ['/tmp/tree', 'dir', null],
      ['/tmp/tree/b.txt', 'file', null],
      ['/tmp/tree/out', 'symlink', '/'],
      ['/tmp/tree/pipe', 'other', null],
      ['/tmp/tree/sub', 'dir', null],
      ['/tmp/tree/sub/a.py', 'file', null],
    ]);
    const hash = createHash('sha256').update('a\n').digest('hex');
    expect(value).toContainEqual({ path: '/tmp/tree/sub/a.py', type: 'file', size: 2, sha256: hash, target: null });
    const named = (await ask('tree', { path: '/tmp/tree', names: '*.py' })).value as WitnessFile[];
    expect(named.map((file) => file.path)).toEqual(['/tmp/tree/sub/a.py']);
    expect(await ask('tree', { path: '/tmp/tree', limit: 2 })).toMatchObject({ ok: true, truncated: true });
  });

  test('what is no regular file is not read, and reading is bounded', async () => {
    expect(await read('/tmp/tree/pipe')).toBe(null);
    expect(await read('/dev/zero')).toBe(null);
    expect(await read('/nowhere')).toBe(null);
    const { value } = await ask('read', { path: '/tmp/tree/b.txt', maxBytes: 1 });
    expect(Buffer.from(value as string, 'base64').toString()).toBe('b');
  });

  test('a container that is not there is an error, and the witness goes on', async () => {
    expect(await ask('processes', {}, 'f'.repeat(64))).toMatchObject({ ok: false });
    expect(await ask('read', {}, app.containerId)).toMatchObject({ ok: false });
    expect(await read('/etc/hostname')).toBe('app\n');
  });
});

test('it ends with its stream', async () => {
  input.end();
  await until('no witness process is left', async () => {
    const { Processes } = await container.top({ ps_args: '-eo pid,args' });
    return !Processes.some((row: string[]) => row.join(' ').includes('/opt/witness/witness.py'));
  });
});
