import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Box, builtFile, makeImages, openBox, until } from './help.js';

/** A pool that writes what it hears to /tmp/heard, gives jobs with the share in /tmp/share, and drops its client when /tmp/cut appears. */
const pool = `
import json, os, socket, ssl, time
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('/tmp/cert.pem', '/tmp/key.pem')
server = socket.create_server(('127.0.0.1', 3333))
job = lambda: {'job_id': 'j', 'blob': '00', 'target': 'ff', 'algo': 'rx/0', 'lab_cpu': float(open('/tmp/share').read())}
while True:
    try:
        client = context.wrap_socket(server.accept()[0], server_side=True)
        lines = client.makefile('rb')
        for line in lines:
            message = json.loads(line)
            with open('/tmp/heard', 'a') as heard:
                heard.write(json.dumps({'at': time.time(), **message}) + '\\n')
            if os.path.exists('/tmp/cut'):
                os.remove('/tmp/cut')
                break
            result = {'status': 'OK'}
            if message['method'] == 'login':
                result = {'id': 's-1', 'job': job(), 'status': 'OK'}
            answer = [{'id': message['id'], 'jsonrpc': '2.0', 'error': None, 'result': result}]
            if message['method'] == 'submit':
                answer.append({'jsonrpc': '2.0', 'method': 'job', 'params': job()})
            client.sendall(b''.join(json.dumps(one).encode() + b'\\n' for one in answer))
        client.close()
    except OSError:
        pass
`;
/** Starts the payload as the replay does: from memory, with its configuration on a descriptor and a name of its choice. */
const launcher = `
import json, os, sys
url, ends_in, name = sys.argv[1], float(sys.argv[2]), sys.argv[3]
import time
config = {'cpu': {'enabled': True}, 'pools': [{'url': url, 'user': 'W1', 'tls': True}], 'lab': {'endsAt': int((time.time() + ends_in) * 1000), 'copy': 1}}
program, settings = os.memfd_create('p', os.MFD_CLOEXEC), os.memfd_create('c', 0)
os.write(program, open(os.environ['PAYLOAD'], 'rb').read())
os.write(settings, json.dumps(config).encode())
os.execve(f'/proc/self/fd/{program}', [name], {'LAB_CONFIG_FD': str(settings)})
`;
interface Heard {
  at: number;
  method: string;
  params: Record<string, unknown>;
}

let app: Box;
const heard = async (): Promise<Heard[]> =>
  (await app.run('cat /tmp/heard')).text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Heard);
const launch = (url: string, endsInS: number, name: string, payload = '/tmp/sealed') =>
  app.must(`PAYLOAD=${payload} setsid python3 /tmp/launch.py ${url} ${endsInS} '${name}' > /dev/null 2>&1 & echo $!`);
const alive = async (pid: string) => (await app.run(`kill -0 ${pid}`)).code === 0;

beforeAll(async () => {
  await makeImages('app');
  app = await openBox('app');
  const program = await builtFile('/out/payload');
  const trailer = Buffer.concat([Buffer.from('LAB-INERT'), Buffer.alloc(23), Buffer.alloc(32, 7)]);
  await app.must('cat > /tmp/bare', { stdin: program });
  await app.must('cat > /tmp/sealed', { stdin: Buffer.concat([program, trailer]) });
  await app.must('cat > /tmp/launch.py', { stdin: launcher });
  await app.must('cat > /tmp/pool.py', { stdin: pool });
  await app.must(
    'cd /tmp && echo 0.2 > share && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=pool -days 2 2>&1',
  );
  await app.must('setsid python3 /tmp/pool.py > /tmp/pool.log 2>&1 & sleep 0.5; cat /tmp/pool.log');
});
afterAll(() => app?.close());

test('the bare program, without the seal of a lab, does nothing', async () => {
  const pid = (await launch('127.0.0.1:3333', 60, 'bare', '/tmp/bare')).trim();
  await until('it has ended', async () => !(await alive(pid)));
  expect(await heard()).toEqual([]);
});

test('it logs in, submits a share within a second and then about every five, at the share of a core it is told', async () => {
  const pid = (await launch('127.0.0.1:3333', 60, '[kworker/u8:2-events]')).trim();
  await until(
    'three shares were submitted',
    async () => (await heard()).filter((m) => m.method === 'submit').length >= 3,
  );
  const [login, first, second, third] = await heard();
  expect(login).toMatchObject({
    method: 'login',
    params: { login: 'W1', pass: 'x', agent: 'XMRig/6.21.0 LAB-INERT', algo: ['rx/0'] },
  });
  expect(first).toMatchObject({
    method: 'submit',
    params: { id: 's-1', job_id: 'j', nonce: expect.stringMatching(/^[0-9a-f]{8}$/) },
  });
  expect((first as Heard).at - (login as Heard).at).toBeLessThan(1.5);
  expect((third as Heard).at - (second as Heard).at).toBeGreaterThan(4);

  expect(await app.must(`readlink /proc/${pid}/exe`)).toBe('/memfd:p (deleted)\n');
  expect(await app.must(`cat /proc/${pid}/comm; ps -o args= -p ${pid}`)).toBe(
    'kworker/u8:2-ev\n[kworker/u8:2-events]\n',
  );
  // Thousandths of a core over six seconds: told to take more than it may, it takes 0.3 core and no more.
  await app.must('echo 0.9 > /tmp/share');
  const shares = (await heard()).length;
  await until('the new job has arrived', async () => (await heard()).length > shares);
  const thousandths = await app.must(
    `t() { awk '{print $14+$15}' /proc/${pid}/stat; }; a=$(t); s=$(date +%s%N); sleep 6; b=$(t); e=$(date +%s%N); echo $(( (b-a) * 10000000 * 1000 / (e-s) ))`,
  );
  expect(Number(thousandths)).toBeLessThan(340);
  // How much of that it gets depends on what else the machine does; that it works at all does not.
  expect(Number(thousandths)).toBeGreaterThan(10);

  await app.must('touch /tmp/cut');
  await until('it has logged in again', async () => (await heard()).filter((m) => m.method === 'login').length === 2);
  await app.must(`kill -9 ${pid}`);
});

test('it ends by itself when the lab is over', async () => {
  const pid = (await launch('127.0.0.1:3333', 3, 'php-fpm: pool www')).trim();
  await until('it bears the name it chose', async () => (await app.run(`cat /proc/${pid}/comm`)).text === 'php-fpm\n');
  await until('it has ended', async () => !(await alive(pid)));
});

test('it connects to no address outside of the lab', async () => {
  const pid = (await launch('192.0.2.1:3333', 4, 'outside')).trim();
  const calls = await app.run(`strace -f -e trace=connect,socket -p ${pid} 2>&1`);
  expect(calls.text).not.toContain('192.0.2.1');
  expect(await alive(pid)).toBe(false);
});
