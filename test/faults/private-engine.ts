import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { until } from '../range/help.js';

/**
 * A Docker Engine of the test's own, which can be killed: in a network and a mount namespace of its own, with its own data.
 * Needs root.
 */
export class PrivateEngine {
  readonly docker: Docker;
  private readonly folder = mkdtempSync(join(tmpdir(), 'chaindrill-engine-'));
  /** Keeps the namespaces, and runs the containers, while no engine does. */
  private readonly containerd: ChildProcess;
  private daemon: ChildProcess | null = null;

  private constructor() {
    this.docker = new Docker({ socketPath: this.socket });
    writeFileSync(this.path('config'), 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
    const places = ['root', 'state', 'config', 'address'].map((name) => `--${name} ${this.path(name)}`).join(' ');
    const line = `ip link set lo up && exec containerd ${places}`;
    const stdio = this.logged();
    this.containerd = spawn('unshare', ['--net', '--mount', 'sh', '-c', line], { stdio });
  }

  /** Starts one that has these images of the machine's own engine. */
  static async with(images: readonly string[]): Promise<PrivateEngine> {
    const engine = new PrivateEngine();
    await until(
      () => `containerd listens; its log ends: ${engine.endOfLog()}`,
      () => existsSync(engine.path('address')),
    );
    await engine.start({ liveRestore: true });
    const copy = `docker save ${images.join(' ')} | docker -H unix://${engine.socket} load`;
    const { status, stderr } = spawnSync('sh', ['-c', copy], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The images could not be copied: ${stderr}`);
    return engine;
  }

  private readonly path = (name: string): string => join(this.folder, name);
  private readonly logged = (): ['ignore', number, number] => {
    const log = openSync(this.path('log'), 'a');
    return ['ignore', log, log];
  };
  private readonly endOfLog = (): string => readFileSync(this.path('log'), 'utf8').slice(-500);

  get socket(): string {
    return this.path('docker.sock');
  }

  /** `liveRestore`: containers live on while it is away; else those that it finds are ended. Resolves when it answers. */
  async start({ liveRestore }: { liveRestore: boolean }): Promise<void> {
    const places = ['data-root', 'exec-root', 'pidfile'].flatMap((name) => [`--${name}`, this.path(name)]);
    const argv = [...places, '--containerd', this.path('address'), '-H', `unix://${this.socket}`];
    if (liveRestore) argv.push('--live-restore');
    const inside = ['-t', String(this.containerd.pid), '-n', '-m', 'dockerd'];
    this.daemon = spawn('nsenter', [...inside, ...argv], { stdio: this.logged() });
    await until(
      () => `the engine answers; its log ends: ${this.endOfLog()}`,
      () => this.docker.ping().catch(() => null),
    );
  }

  /** Ends it in order, or without warning. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { daemon } = this;
    if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const gone = once(daemon, 'exit');
    daemon.kill(signal);
    await gone;
  }

  /** Ends what runs in it, then the engine itself. */
  async close(): Promise<void> {
    for (const { Id } of await this.docker.listContainers({ all: true }))
      await this.docker.getContainer(Id).remove({ force: true });
    await this.end('SIGTERM');
    const gone = once(this.containerd, 'exit');
    this.containerd.kill();
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
