import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A network namespace that is reached by one link alone, whose packets can be lost and late. Needs root. */
export class LossyLink {
  /** Of this machine at its end of the link. */
  static readonly address = '203.0.113.1';

  private constructor(
    private readonly holder: ChildProcess,
    private readonly link: ChildProcess,
  ) {}

  static async open(): Promise<LossyLink> {
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo; exec sleep infinity'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout as NodeJS.ReadableStream, 'data');
    const script = fileURLToPath(new URL('lossy-link.pl', import.meta.url));
    const link = spawn('perl', [script, String(holder.pid)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const up = once(link.stdout as NodeJS.ReadableStream, 'data');
    const ended = once(link, 'exit').then(([code]) => {
      throw new Error(`The link ended with ${code}.`);
    });
    await Promise.race([up, ended]);
    ended.catch(() => {});
    return new LossyLink(holder, link);
  }

  /** The process whose network namespace is at the other end. */
  get pid(): number {
    return this.holder.pid ?? 0;
  }

  /** From now on this share of packets is lost, each way, and the others take so long. */
  be({ loss, delayMs }: { loss: number; delayMs: number }): void {
    this.link.stdin?.write(`${loss} ${delayMs}\n`);
  }

  close(): void {
    this.link.kill();
    this.holder.kill();
  }
}
