import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { Robot } from '../../orchestrator/authoring/robot.js';
import type { ChainedRecord } from '../../orchestrator/evidence/record.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { docker, until } from '../range/help.js';
import { bothProcesses, newToken, type Server, startServer } from './server.js';

/** The launcher's children. */
export type Part = 'engine-main.ts' | 'main.ts';

/** What `verified` answers of a grade that nobody touched. */
export const genuine = { verification: { ok: true }, known: { stored: 'same', ledger: 'intact' } };

/** The platform as `npm start` runs it, and one trainee; seen from outside: over REST and sockets, by its files and on the engine. */
export class Site {
  robot!: Robot;
  private server!: Server;
  private token = '';

  private constructor(
    private readonly folder: string,
    private readonly port: string,
    private readonly environment: Record<string, string>,
    private readonly engine: Docker,
  ) {}

  /**
   * `engine`: where its labs are, if not on this machine's; `within`: the folder for its data; `address`: where it listens, and
   * is reached.
   */
  static async open(
    environment: Record<string, string> = {},
    { engine = docker, within = tmpdir(), address }: { engine?: Docker; within?: string; address?: string } = {},
  ): Promise<Site> {
    const folder = mkdtempSync(join(within, 'chaindrill-site-'));
    // Else nobody but its owner may pass, and the server would have to be that.
    chmodSync(folder, 0o755);
    const port = await freePort();
    const reached: Record<string, string> =
      address === undefined ? {} : { HOST: address, PUBLIC_URL: `http://${address}:${port}` };
    const site = new Site(folder, port, { ...environment, ...reached }, engine);
    await site.start();
    site.token = await newToken(site.url, 'Robin');
    site.robot = new Robot(site.url, site.token);
    return site;
  }

  get url(): string {
    return this.server.url;
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  /** What its processes have written since the last start, their log included. */
  output(): string {
    return this.server.output();
  }

  /** The launcher. */
  get pid(): number {
    return this.server.pid;
  }

  async start(): Promise<void> {
    this.server = await startServer(this.data, { PORT: this.port, ...this.environment }, bothProcesses);
  }

  /** Ends or kills the launcher; resolves when both of its processes are gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pids = [...this.processesOf('engine-main.ts'), ...this.processesOf('main.ts')];
    await this.server.kill(signal);
    const left = () => pids.filter(isThere).map((pid) => `${pid} ${commandOf(pid)}`);
    await until(
      () => `all have ended; left: ${left().join(', ')}; the log ends: ${this.output().slice(-1500)}`,
      () => left().length === 0,
    );
  }

  /** The launcher's child that runs this file, if there is one now. */
  processOf(part: Part): number | undefined {
    return this.processesOf(part)[0];
  }

  /** That child, and whoever stands by for it. */
  processesOf(part: Part): number[] {
    return childrenOf(this.server.pid).filter((pid) => commandOf(pid).includes(`/orchestrator/${part}`));
  }

  /** Kills one of the two without warning; resolves when another has taken its place and the server answers. */
  async kill(part: Part): Promise<void> {
    const pid = this.processOf(part);
    if (pid === undefined) throw new Error(`${part} does not run.`);
    process.kill(pid, 'SIGKILL');
    await until('another has taken its place', () => ![undefined, pid].includes(this.processOf(part)));
    await until('the server answers', () => this.answers());
  }

  private answers(): Promise<boolean> {
    return fetch(`${this.url}/api/health`).then(
      async (response) => ((await response.json()) as { engine: boolean }).engine,
      () => false,
    );
  }

  /** The trainee's page is opened anew. */
  joinAgain(): void {
    this.robot = this.again(this.robot, this.token);
  }

  /** A page of the same attempt, instead of the one given. */
  again(robot: Robot, token: string): Robot {
    robot.socket.disconnect();
    return new Robot(this.url, token, robot.attemptId);
  }

  /** What the database holds, read by another process than the one that writes it. */
  stored<Result>(read: (storage: Storage) => Result): Result {
    const storage = openStorage(join(this.data, 'chaindrill.db'), { now: Date.now });
    try {
      return read(storage);
    } finally {
      storage.close();
    }
  }

  /** The evidence of the attempt that is under way. Throws where it is not whole. */
  evidence(): ChainedRecord[] {
    const { records, faults } = this.stored(({ ledger }) => ledger.examine(this.robot.attemptId));
    if (faults.length > 0) throw new Error(`The evidence is damaged: ${JSON.stringify(faults)}`);
    return records;
  }

  /** The same as hashes, in order. */
  hashes(): string[] {
    return this.evidence().map(({ hash }) => hash);
  }

  /** Whether the witness has told of a process of which it tells this. */
  hasSeen(text: string): boolean {
    return this.evidence().some(({ kind, data }) => kind === 'process.seen' && JSON.stringify(data).includes(text));
  }

  /** What a check of the attempt's signed grade answers. */
  async verified(): Promise<unknown> {
    const signed = await this.robot.call('GET', `/attempts/${this.robot.attemptId}/grade/signed`);
    return this.robot.call('POST', '/grades/verify', { bundle: JSON.stringify(signed) });
  }

  /** Whether a recording of the attempt holds this. */
  hasRecorded(host: string, text: string): boolean {
    const file = join(this.data, 'recordings', this.robot.attemptId, `${host}-0.cast`);
    return existsSync(file) && readFileSync(file, 'utf8').includes(text);
  }

  /** What there is of this installation's labs. */
  async inEngine(): Promise<{ containers: { id: string; host: string }[]; networks: string[]; volumes: string[] }> {
    const filters = { label: [`chaindrill.namespace=${this.namespace()}`, 'chaindrill.attempt'] };
    const [containers, networks, { Volumes }] = await Promise.all([
      this.engine.listContainers({ all: true, filters }),
      this.engine.listNetworks({ filters }),
      this.engine.listVolumes({ filters }),
    ]);
    return {
      containers: containers.map(({ Id, Labels }) => ({ id: Id, host: Labels['chaindrill.host'] ?? '' })),
      networks: networks.map(({ Id }) => Id),
      volumes: Volumes.map(({ Name }) => Name),
    };
  }

  /** The containers that look into the labs. */
  async witnesses(): Promise<string[]> {
    const label = [`chaindrill.namespace=${this.namespace()}`, 'chaindrill.witness=1'];
    return (await this.engine.listContainers({ all: true, filters: { label } })).map(({ Id }) => Id);
  }

  private namespace(): string {
    return readFileSync(join(this.data, 'installation'), 'utf8').trim();
  }

  /** Ends it, and the labs that would wait for its next start. Throws where it left what looks into them. */
  async close(): Promise<void> {
    await this.robot?.close();
    await this.stop('SIGTERM');
    const { containers, networks } = await this.inEngine();
    for (const { id } of containers) await this.engine.getContainer(id).remove({ force: true, v: true });
    for (const id of networks) await this.engine.getNetwork(id).remove();
    const left = await this.witnesses();
    if (left.length > 0) throw new Error(`It left its witness: ${left.join(', ')}`);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A port that stays the same over starts. */
async function freePort(): Promise<string> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  await new Promise((resolve) => listener.close(resolve));
  return String(port);
}

/** What the kernel says of a process; empty where it is gone. */
function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

const childrenOf = (pid: number): number[] =>
  fileOf(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
const commandOf = (pid: number): string => fileOf(pid, 'cmdline');
export const statusOf = (pid: number): string => fileOf(pid, 'status');
export const environmentOf = (pid: number): string[] => fileOf(pid, 'environ').split('\0');
const isThere = (pid: number): boolean => /^State:\s+[^Z\s]/m.test(statusOf(pid));
