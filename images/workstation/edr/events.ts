import { closeSync, openSync, readSync, statSync, watchFile } from 'node:fs';
import type { EdrEvent } from '../../../orchestrator/grading/sigma/sigma.js';
import { colour, dim, printable, red, UsageError, yellow } from './output.js';

const log = process.env.EDR_EVENTS ?? '/var/log/edr/events.jsonl';
const shownByDefault = 40;
const followEveryMs = 500;

/** `edr events [-f] [-n COUNT] [--json]`: the last events, and with -f those to come. */
export async function showEvents(args: string[]): Promise<void> {
  const follow = args.includes('-f');
  const show = args.includes('--json')
    ? (line: string) => console.log(line)
    : (line: string) => console.log(pretty(line));
  const count = args.includes('-n') ? Number(args[args.indexOf('-n') + 1]) : shownByDefault;
  if (!Number.isInteger(count) || count < 0) throw new UsageError('-n needs a number');

  let { lines, end } = readFrom(0);
  if (lines.length === 0 && !follow) console.error('edr: no event so far');
  for (const line of count === 0 ? [] : lines.slice(-count)) show(line);
  if (!follow) return;
  process.stdout.on('error', () => process.exit(0));
  watchFile(log, { interval: followEveryMs }, () => {
    // The log is cut to its last half now and then: what stays of it was shown already.
    if (size() < end) end = size();
    ({ lines, end } = readFrom(end));
    for (const line of lines) show(line);
  });
  await new Promise(() => {});
}

function size(): number {
  return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
}

/** Whole lines from a byte offset, and where the next read begins. */
function readFrom(offset: number): { lines: string[]; end: number } {
  const length = size() - offset;
  if (length <= 0) return { lines: [], end: offset };
  const file = openSync(log, 'r');
  const buffer = Buffer.alloc(length);
  const read = readSync(file, buffer, 0, length, offset);
  closeSync(file);
  const last = buffer.subarray(0, read).lastIndexOf(10);
  if (last < 0) return { lines: [], end: offset };
  return { lines: buffer.toString('utf8', 0, last).split('\n'), end: offset + last + 1 };
}

function pretty(line: string): string {
  let event: EdrEvent;
  try {
    event = JSON.parse(line) as EdrEvent;
  } catch {
    return printable(line);
  }
  const image = event.Image === undefined ? '(unreadable)' : printable(event.Image);
  const shownImage =
    image.startsWith('/memfd:') || image.endsWith('(deleted)') || image === '(unreadable)' ? red(image) : image;
  const head = `${dim(event.UtcTime.slice(11, 23))} ${printable(event.Computer).padEnd(11)} `;
  const pid = `pid ${event.ProcessId}`.padEnd(10);
  if (event.EventID === 3) {
    return `${head}${yellow('connect')}  ${pid} ${shownImage} → ${event.DestinationIp}:${event.DestinationPort}`;
  }
  if (event.EventID === 5) return `${head}${dim('end')}      ${pid} ${shownImage}`;
  const parent = dim(`by ${printable(event.ParentImage ?? '-')} (${event.ParentProcessId})`);
  return `${head}${colour(32, 'start')}    ${pid} ${shownImage}  ${printable(event.CommandLine ?? '')}  ${parent}`;
}
