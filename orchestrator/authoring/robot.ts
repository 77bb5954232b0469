import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { type AttemptId, type AttemptState, type AttemptView, attemptViewSchema } from '../contract/attempt.js';
import { type Grade, gradeSchema } from '../contract/grade.js';
import { type FiledReport, filedReportSchema, type Report } from '../contract/report.js';
import { type LiveSocket, RobotTerminal } from './robot-terminal.js';

const ended: readonly AttemptState[] = ['failed', 'expired', 'closed'];

/** Takes a lab as a person or a certification machine does: over REST and the socket, with an API token and nothing else. */
export class Robot {
  readonly socket: LiveSocket;
  private readonly terminals = new Map<string, Promise<RobotTerminal>>();

  /** `id`: an attempt that is open already, to go on with it. */
  constructor(
    private readonly url: string,
    private readonly token: string,
    private id = '',
  ) {
    this.socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true });
  }

  get attemptId(): string {
    return this.id;
  }

  /** Any REST call; throws with the problem's own words. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const text = await this.fetch(method, path, body);
    return text === '' ? null : JSON.parse(text);
  }

  /** A REST call that is answered with JSON Lines. */
  async lines(path: string): Promise<unknown[]> {
    const text = await this.fetch('GET', path);
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }

  private async fetch(method: string, path: string, body?: unknown): Promise<string> {
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 800)}`);
    return text;
  }

  async view(): Promise<AttemptView> {
    return attemptViewSchema.parse(await this.call('GET', `/attempts/${this.id}`));
  }

  /** Waits for a state; an attempt that failed instead throws with its reason. */
  async until(wanted: AttemptState, timeoutMs = 300_000): Promise<AttemptView> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const view = await this.view();
      if (view.state === wanted) return view;
      if (ended.includes(view.state)) {
        throw new Error(`the attempt is ${view.state}: ${view.problem?.detail ?? view.problem?.title ?? 'no reason'}`);
      }
      if (Date.now() > deadline)
        throw new Error(`the attempt is ${view.state} and not ${wanted} after ${timeoutMs / 1000} s`);
      await sleep(250);
    }
  }

  /** As `until`, but hears of it over the socket, at once. */
  untilTold(wanted: AttemptState): Promise<void> {
    return new Promise((resolve, reject) => {
      const hear = ({ id, state }: AttemptView) => {
        if (id !== this.id) return;
        if (state === wanted) resolve();
        else if (ended.includes(state)) reject(new Error(`the attempt is ${state} and not ${wanted}`));
      };
      this.socket.on('attempt', hear);
      this.socket.emit('attempt:follow', { attempt: this.id as AttemptId }, (answer) => {
        if (answer.ok) hear(answer.attempt);
        else reject(new Error(answer.problem.title));
      });
    });
  }

  /** Asks for an attempt; it is queued and opened meanwhile. */
  async ask(lab: string, mode: 'practice' | 'assessment' = 'assessment'): Promise<AttemptView> {
    const asked = attemptViewSchema.parse(await this.call('POST', '/attempts', { lab, mode }));
    this.id = asked.id;
    this.terminals.clear();
    return asked;
  }

  /** Opens an attempt and waits until its range is ready. */
  async open(lab: string, mode: 'practice' | 'assessment' = 'assessment'): Promise<AttemptView> {
    await this.ask(lab, mode);
    return this.until('ready');
  }

  /** Fires the attack and waits for its first effect. */
  async begin(): Promise<AttemptView> {
    await this.call('POST', `/attempts/${this.id}/start`);
    return this.untilView((view) => view.clockStartedAt !== null, 'the first effect of the attack');
  }

  async untilView(holds: (view: AttemptView) => boolean, what: string, timeoutMs = 60_000): Promise<AttemptView> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const view = await this.view();
      if (holds(view)) return view;
      if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
      await sleep(250);
    }
  }

  /** The first shell of a host; opened once and kept. */
  terminal(host: string): Promise<RobotTerminal> {
    const open = this.terminals.get(host) ?? RobotTerminal.open(this.socket, this.id, host);
    this.terminals.set(host, open);
    return open;
  }

  /** Runs a command line in a host's terminal and returns what was shown. */
  async run(host: string, command: string, options?: { timeoutMs?: number; mayFail?: boolean }): Promise<string> {
    return (await this.terminal(host)).run(command, options);
  }

  async file(report: Report): Promise<FiledReport> {
    return filedReportSchema.parse(await this.call('POST', `/attempts/${this.id}/reports`, report));
  }

  /** Submits and waits for the grade. */
  async submit(): Promise<Grade> {
    await this.call('POST', `/attempts/${this.id}/submit`);
    await this.until('graded', 600_000);
    return gradeSchema.parse(await this.call('GET', `/attempts/${this.id}/grade`));
  }

  /** Closes whatever is open. */
  async close(): Promise<void> {
    this.socket.disconnect();
    if (this.id !== '') await this.call('POST', `/attempts/${this.id}/close`).catch(() => {});
  }
}
