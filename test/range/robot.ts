import type { Attachment, TerminalSize, Terminals } from '../../orchestrator/range/terminals/types.js';
import { until } from './help.js';

/** A viewer that keeps everything it got and acknowledges at once, unless told to stop. */
export class Robot {
  attachment!: Attachment;
  exited: string | null = null;
  acknowledging = true;
  receivedBytes = 0;
  private chunks: Buffer[] = [];
  /** Where in the output `expect` goes on looking. */
  private expectedUpTo = 0;

  static async attach(
    terminals: Terminals,
    request: { attemptId: string; host?: string; shell?: number } & Partial<TerminalSize>,
    options: { acknowledging?: boolean } = {},
  ): Promise<Robot> {
    const robot = new Robot();
    robot.acknowledging = options.acknowledging ?? true;
    const whole = { host: 'workstation', shell: 0, user: '1000', cols: 80, rows: 24, ...request };
    robot.attachment = await terminals.attach(whole, {
      data: (bytes) => robot.receive(Buffer.from(bytes)),
      exit: (code) => {
        robot.exited = code;
      },
    });
    return robot;
  }

  /** What was received since attaching, without the snapshot. */
  get output(): Buffer {
    return Buffer.concat(this.chunks);
  }

  type(text: string): void {
    this.attachment.input(Buffer.from(text));
  }

  /** Waits until the output since the last `expect` holds `text`. Output is compared as Latin-1, byte by byte. */
  async expect(text: string): Promise<void> {
    let seenBytes = -1;
    let output = '';
    const found = () => {
      if (this.receivedBytes === seenBytes) return false;
      seenBytes = this.receivedBytes;
      output = this.output.toString('latin1');
      return output.includes(text, this.expectedUpTo);
    };
    await until(
      () => `the terminal shows ${JSON.stringify(text)}; it shows ${JSON.stringify(output.slice(-300))}`,
      found,
    );
    this.expectedUpTo = output.indexOf(text, this.expectedUpTo) + text.length;
  }

  /** Runs a line and waits for its end. The echo of the line cannot be taken for its result: the sum is computed. */
  async run(line: string): Promise<void> {
    const n = Math.floor(Math.random() * 1e9);
    this.type(`${line}; echo "done $((${n}+1))"\r`);
    await this.expect(`done ${n + 1}`);
  }

  acknowledgeAll(): void {
    this.acknowledging = true;
    this.attachment.ack(this.unacknowledged);
    this.unacknowledged = 0;
  }

  private unacknowledged = 0;

  private receive(bytes: Buffer): void {
    this.chunks.push(bytes);
    this.receivedBytes += bytes.length;
    if (!this.acknowledging || this.attachment === undefined) this.unacknowledged += bytes.length;
    else this.attachment.ack(bytes.length);
  }
}
