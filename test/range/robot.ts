import type { Attachment, TerminalSize, Terminals } from '../../orchestrator/range/terminals/types.js';
import { until } from './help.js';

/** A viewer that keeps everything it got and acknowledges at once, unless told to stop. */
export class Robot {
  attachment!: Attachment;
  exited: string | null = null;
  acknowledging = true;
  receivedBytes = 0;
  private chunks: Buffer[] = [];
  private text = '';

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

  /** Waits until the output received holds `text`, and forgets what was received until then. */
  async expect(text: string): Promise<void> {
    await until(`the terminal shows ${JSON.stringify(text)}; it shows ${JSON.stringify(this.text.slice(-300))}`, () =>
      this.text.includes(text),
    );
    this.text = this.text.slice(this.text.indexOf(text) + text.length);
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
    this.text = (this.text + bytes.toString('latin1')).slice(-200_000);
    if (!this.acknowledging || this.attachment === undefined) this.unacknowledged += bytes.length;
    else this.attachment.ack(bytes.length);
  }
}
