import { readCommand } from '../workflow/commands.js';
import type { Masks } from '../workflow/masks.js';

/** What of a command becomes a line of the log, before its message. */
const shown: Record<string, string> = {
  error: '##[error]',
  warning: '##[warning]',
  notice: '##[notice]',
  debug: '##[debug]',
  group: '##[group]',
  endgroup: '##[endgroup]',
};

/** One step's log: obeys the commands among its lines, masks secrets, and keeps no more than it may. */
export class StepLog {
  private left: number;
  private dropped = 0;
  private stopToken: string | null = null;

  constructor(
    private readonly masks: Masks,
    limitBytes: number,
    private readonly emit: (line: string) => void,
  ) {
    this.left = limitBytes;
  }

  /** A line that the step printed. */
  printed(line: string): void {
    const command = readCommand(line);
    if (this.stopToken !== null) {
      if (command?.name === this.stopToken) this.stopToken = null;
      else this.write(line);
    } else if (command === null) this.write(line);
    else if (command.name === 'add-mask') {
      this.masks.add(command.message);
      this.write('::add-mask::***');
    } else if (command.name === 'stop-commands') this.stopToken = command.message;
    else if (Object.hasOwn(shown, command.name)) this.write(`${shown[command.name]}${command.message}`);
    else {
      this.write(line);
      this.error(
        `the command "${command.name}" is not supported by this runner; outputs and variables go to the files`,
      );
    }
  }

  /** What the runner itself has to say. */
  error(message: string): void {
    this.emit(this.masks.apply(`##[error]${message}`));
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (bytes > this.left) {
      if (this.dropped === 0) this.emit('##[warning]The log is full: what the step prints from here on is not kept.');
      this.dropped += bytes;
      return;
    }
    this.left -= bytes;
    for (const part of line.split('\n')) this.emit(this.masks.apply(part));
  }

  /** Says how much was not kept. */
  close(): void {
    if (this.dropped > 0) this.emit(`##[warning]${this.dropped} bytes of output were not kept.`);
  }
}
