import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labHost, type Place, witness, world } from '../../orchestrator/range/policy.js';
import type { HostSpec } from '../../orchestrator/range/types.js';
import { docker, labSpec, rangeSpec, shell, testRanges, until, worldSpec } from './help.js';
import { ensureTestImage } from './image.js';

const place: Place = {
  namespace: 'test',
  attemptId: 'a-1',
  deadlineAt: 1_700_000_000_000,
  network: 'cd-net',
  resolver: '198.18.7.2',
  address: '198.18.7.3',
};

describe('the container policy', () => {
  it('builds lab hosts without any privilege', () => {
    const options = labHost(labSpec('app'), place);
    expect(options).toMatchObject({
      Image: 'chaindrill/test-host',
      User: '1000:1000',
      Hostname: 'app',
      Labels: {
        'chaindrill.namespace': 'test',
        'chaindrill.attempt': 'a-1',
        'chaindrill.host': 'app',
        'chaindrill.kind': 'lab',
        'chaindrill.deadline': '1700000000000',
      },
      HostConfig: {
        CapDrop: ['ALL'],
        ReadonlyRootfs: true,
        Memory: 134217728,
        MemorySwap: 134217728,
        NanoCpus: 1e9,
        CpuShares: 16,
        PidsLimit: 64,
        NetworkMode: 'cd-net',
        Dns: ['198.18.7.2'],
        IpcMode: 'private',
        LogConfig: { Type: 'none' },
        Privileged: false,
        Tmpfs: { '/scratch': 'rw,nosuid,nodev,exec,size=8388608,nr_inodes=200,uid=1000,gid=1000,mode=0755' },
      },
    });
    expect(options.HostConfig?.CapAdd).toBeUndefined();
    expect(options.HostConfig?.SecurityOpt?.[0]).toBe('no-new-privileges');
    expect(options.Env).toBeUndefined();
  });

  it('never lets a host have binds, devices, ports, host namespaces or other capabilities', () => {
    for (const options of [labHost(labSpec(), place), world(worldSpec(), place)]) {
      const config = options.HostConfig as Record<string, unknown>;
      for (const key of ['Binds', 'Devices', 'PortBindings', 'PidMode', 'UsernsMode', 'CgroupParent', 'VolumesFrom']) {
        expect(config[key]).toBeUndefined();
      }
    }
    expect(world(worldSpec(), place).HostConfig?.Mounts).toBeUndefined();
    expect(labHost(labSpec(), place).HostConfig?.Mounts).toEqual([
      expect.objectContaining({ Type: 'volume', Source: '', Target: '/dev/pts' }),
    ]);
    expect(world(worldSpec(), place).HostConfig?.CapAdd).toEqual(['NET_ADMIN', 'SETUID', 'SETGID', 'SETPCAP']);
  });

  it('builds the witness without a network and with two capabilities', () => {
    const options = witness({ namespace: 'test', image: 'chaindrill/witness' });
    expect(options.HostConfig).toMatchObject({
      PidMode: 'host',
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: ['SYS_PTRACE', 'DAC_READ_SEARCH'],
    });
  });

  it('allows memfd_create, ptrace and execve, and none of the calls that build namespaces or reach the kernel', () => {
    const option = labHost(labSpec(), place).HostConfig?.SecurityOpt?.[1] ?? '';
    const profile = JSON.parse(option.replace('seccomp=', ''));
    const allowed = new Set(
      profile.syscalls.flatMap((rule: { action: string; names: string[] }) =>
        rule.action === 'SCMP_ACT_ALLOW' ? rule.names : [],
      ),
    );
    for (const call of ['memfd_create', 'ptrace', 'execve', 'openat2']) expect(allowed).toContain(call);
    const refused = 'unshare setns mount umount2 pivot_root keyctl add_key request_key bpf userfaultfd perf_event_open';
    for (const call of `${refused} io_uring_setup io_setup inotify_init1 mq_open init_module kexec_load chroot`.split(
      ' ',
    )) {
      expect(allowed).not.toContain(call);
    }
  });

  const bad: [string, Partial<HostSpec>][] = [
    ['a foreign image', { image: 'debian:bookworm-slim' }],
    ['an image of another registry', { image: 'evil.test/chaindrill/app' }],
    ['a name that is no host name', { name: 'App;rm' }],
    ['unlimited memory', { memoryBytes: 0 }],
    ['unlimited processes', { pids: -1 }],
    ['unlimited cores', { cpus: 0 }],
    [
      'a writable place with options in its path',
      { tmpfs: [{ path: '/a:suid', sizeBytes: 9999, inodes: 9, uid: 0, exec: true }] },
    ],
    [
      'a writable place that climbs',
      { tmpfs: [{ path: '/scratch/../etc', sizeBytes: 9999, inodes: 9, uid: 0, exec: true }] },
    ],
    [
      'a writable place over the system',
      { tmpfs: [{ path: '/usr/bin', sizeBytes: 9999, inodes: 9, uid: 0, exec: true }] },
    ],
    [
      'a writable place without a size',
      { tmpfs: [{ path: '/scratch', sizeBytes: Number.NaN, inodes: 9, uid: 0, exec: true }] },
    ],
  ];
  it.each(bad)('refuses %s', (_what, changes) => {
    expect(() => labHost(labSpec('app', changes), place)).toThrow(expect.objectContaining({ code: 'policy' }));
  });
});

describe('inside a lab host', { timeout: 60_000 }, () => {
  const { ranges } = testRanges();
  const spec = rangeSpec([worldSpec(), labSpec()]);
  const run = (line: string) => shell(ranges, spec.attemptId, line);
  const python = (lines: string[]) => run(`python3 -c '${lines.join('\n')}'`);
  /** Number of a system call on this architecture, x86-64 or arm64. */
  const call = (x64: number, arm64: number) => (process.arch === 'x64' ? x64 : arm64);
  const syscall = (number: number, ...args: string[]) =>
    python([
      'import ctypes, os',
      'libc = ctypes.CDLL(None, use_errno=True)',
      `result = libc.syscall(${[number, ...args].join(', ')})`,
      'print(result, ctypes.get_errno())',
    ]);

  beforeAll(async () => {
    await ensureTestImage(docker);
    await ranges.open(spec);
  }, 300_000);
  afterAll(() => ranges.close(spec.attemptId), 60_000);

  it('there is no capability, no way to new privileges, and a system-call filter', async () => {
    const status = (await run('grep -E "Cap|NoNewPrivs|Seccomp:" /proc/self/status')).stdout.toString();
    for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']) expect(status).toMatch(new RegExp(`Cap${set}:\\s+0{16}`));
    expect(status).toMatch(/NoNewPrivs:\s+1/);
    expect(status).toMatch(/Seccomp:\s+2/);
  });

  it('memfd_create runs, as the labs need it', async () => {
    const result = await python([
      'import os',
      'fd = os.memfd_create("probe")',
      'os.write(fd, open("/bin/echo", "rb").read())',
      'os.execv("/proc/self/fd/%d" % fd, ["echo", "from memory"])',
    ]);
    expect(result.stdout.toString()).toBe('from memory\n');
  });

  it.each([
    ['unshare', call(272, 97), ['0x10000000']],
    ['keyctl', call(250, 219), ['0', '-3', '0']],
    ['bpf', call(321, 280), ['0', '0', '0']],
    ['userfaultfd', call(323, 282), ['1']],
    ['perf_event_open', call(298, 241), ['0', '0', '-1', '-1', '0']],
    ['io_uring_setup', call(425, 425), ['1', '0']],
    ['setns', call(308, 268), ['0', '0']],
  ])('%s is refused by the filter', async (_name, number, args) => {
    expect((await syscall(number, ...args)).stdout.toString()).toBe('-1 1\n');
  });

  it('a process of its own is still allowed (the control of the refusals above)', async () => {
    expect((await syscall(call(39, 172))).stdout.toString()).toMatch(/^\d+ 0\n$/);
  });

  it.each([
    ['mount', 'mount -t tmpfs none /scratch'],
    ['a new user namespace', 'unshare -Ur true'],
    ['writing the root file system', 'touch /etc/probe || touch /probe || touch /usr/bin/probe'],
    ['writing kernel settings', 'echo 1 > /proc/sys/kernel/core_pattern'],
    ['a raw socket', 'python3 -c "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"'],
    ['a device node', 'mknod /scratch/null c 1 3'],
    ['changing the routes', 'ip route add 192.0.2.0/24 dev eth0'],
    ['becoming root', 'python3 -c "import os; os.setuid(0)"'],
    ['running from a place marked noexec', 'cp /bin/true /run/terminal/true && /run/terminal/true'],
  ])('%s is refused', async (_what, line) => {
    const result = await run(line);
    expect(result.code).not.toBe(0);
    expect(result.stderr.toString()).toMatch(/not permitted|superuser|[Rr]ead-only|[Pp]ermission denied/);
  });

  it('a fork bomb stops at the limit, a command then is done or is a fault that says why, and the host goes on', async () => {
    const result = await run('for i in $(seq 200); do sleep 12 & done');
    expect(result.stderr.toString()).toMatch(/Cannot fork|Resource temporarily unavailable/);
    // The bomb's own shell has left one place free: whether the engine gets along with it is its affair.
    const next = await run('echo alive').catch((fault: unknown) => fault);
    if (next instanceof Error)
      expect(next).toMatchObject({ code: 'engine', message: expect.stringContaining('limit') });
    else expect((next as typeof result).stdout.toString()).toBe('alive\n');
    // One free place lets a small command through while most of the bomb still stands.
    await until('the bomb is over', async () => {
      const left = await run('pgrep -c sleep').catch(() => null);
      return left?.stdout.toString() === '0\n';
    });
  });

  it('a writable place is full at its size and at its number of files', async () => {
    const filled = await run('head -c 20M /dev/zero > /scratch/big; ls -l /scratch/big; rm /scratch/big');
    expect(filled.stderr.toString()).toContain('No space left on device');
    expect(Number(/ (\d{6,}) /.exec(filled.stdout.toString())?.[1])).toBeLessThanOrEqual(8 * 2 ** 20);
    const files = await run(
      'for i in $(seq 300); do : > /scratch/f$i || break; done; ls /scratch | wc -l; rm -f /scratch/f*',
    );
    expect(Number(files.stdout.toString())).toBeLessThan(200);
  });

  it('memory beyond the limit ends the program, not the host', async () => {
    expect((await run('python3 -c "x = bytearray(400 * 2**20)"')).code).not.toBe(0);
    expect((await run('echo alive')).stdout.toString()).toBe('alive\n');
  });

  it('killing everything leaves the host alive', async () => {
    await run('kill -9 -1').catch(() => {});
    expect((await run('echo alive')).stdout.toString()).toBe('alive\n');
  });
});
