import type { Cast, Size } from './cast.js';

/** What the screen has to do, in order. */
export type Op =
  /** Forget everything and begin anew, of this size. */
  | ({ kind: 'reset' } & Size)
  | ({ kind: 'size' } & Size)
  /** `next`: the first event that is not on the screen after it; null where it is not at the end of one. */
  | { kind: 'text'; text: string; next: number | null };

/** What the screen looked like before the event `index`, as text that paints it on a fresh one. */
export interface Snapshot extends Size {
  index: number;
  text: string;
}

export const speeds = [1, 1.5, 2, 4, 8] as const;
export type Speed = (typeof speeds)[number];
/** What is left of a pause that is skipped. */
export const maxPauseMs = 2_000;
/** Going back to the Enter that was just passed would not be going back. */
const backMs = 400;

/** Text is collected in parts of about this many characters, at whose ends the screen may be remembered. */
const partLength = 256 * 1024;

/** Clears the whole terminal, its history too: what came before needs not be shown to know what it looks like after. */
const clearsAll = '\x1bc';

/** Where a recording is, and what the screen has to do to follow. All times are milliseconds from the recording's start. */
export class Playback {
  playing = false;
  speed: Speed = 1;
  skipPauses = false;
  /** When Enter was pressed. */
  enters: number[] = [];
  private now = 0;
  /** The first event that is not on the screen yet. */
  private next = 0;
  /**
   * Events from which a picture can be begun, in their order, and the size it begins with: they clear everything, or what
   * was before them is known as `text`.
   */
  private readonly keyframes: Snapshot[] = [];

  private size: Size;
  private recording: Cast;

  constructor(cast: Cast) {
    this.recording = cast;
    this.size = { cols: cast.cols, rows: cast.rows };
    this.survey(0);
  }

  get cast(): Cast {
    return this.recording;
  }

  /** More of the recording has come: `cast` begins with what was there, and goes on. */
  grow(cast: Cast): void {
    const known = this.recording.events.length;
    this.recording = cast;
    this.survey(known);
  }

  get time(): number {
    return this.now;
  }
  get atEnd(): boolean {
    return this.now >= this.cast.lengthMs;
  }

  /** Lets real time pass. Plays on to the end at most, and stops there; where more is to come, waits for it. */
  advance(elapsedMs: number): Op[] {
    if (!this.playing) return [];
    const from = this.next;
    this.pass(Math.max(0, elapsedMs) * this.speed);
    if (this.atEnd) this.playing = false;
    return this.collect(from, this.next);
  }

  /** Lets later seeks begin from there, so that they need not begin further back. */
  remember(snapshot: Snapshot): void {
    const before = this.keyframes.findLastIndex(({ index }) => index <= snapshot.index);
    if (this.keyframes[before]?.index !== snapshot.index) this.keyframes.splice(before + 1, 0, snapshot);
  }

  /**
   * Goes to a time, or as near as there is something of: onwards from what is on the screen where that is on the way, else from the last picture that stands
   * for itself. `fresh`: the screen is not where it should be, so it has to begin anew.
   */
  seek(at: number, options: { fresh?: boolean } = {}): Op[] {
    this.now = Math.min(this.cast.readMs, Math.max(0, at));
    const target = this.firstAfter(this.now);
    const from = this.next;
    this.next = target;
    const keyframe = this.keyframes.findLast(({ index }) => index < target);
    const onwards = !options.fresh && target >= from && (keyframe === undefined || keyframe.index < from);
    if (onwards) return this.collect(from, target);
    const { cols, rows, index, text } = keyframe ?? { cols: this.cast.cols, rows: this.cast.rows, index: 0, text: '' };
    const painted: Op[] = text === '' ? [] : [{ kind: 'text', text, next: null }];
    return [{ kind: 'reset', cols, rows }, ...painted, ...this.collect(index, target)];
  }

  /** When Enter was pressed next, or before that; null where it was not. */
  enterAfter(at: number): number | null {
    return this.enters.find((enter) => enter > at) ?? null;
  }
  enterBefore(at: number): number | null {
    return this.enters.findLast((enter) => enter < at - backMs) ?? null;
  }

  /** Notes what is of interest from the event `first` on. */
  private survey(first: number): void {
    const enters = new Set(this.enters);
    this.cast.events.slice(first).forEach((event, index) => {
      if (event.kind === 'r') this.size = { cols: event.cols, rows: event.rows };
      else if (event.kind === 'o' && event.text.startsWith(clearsAll))
        this.keyframes.push({ index: first + index, ...this.size, text: '' });
      else if (event.kind === 'i' && event.text.includes('\r')) enters.add(event.at);
    });
    this.enters = [...enters];
  }

  private pass(ms: number): void {
    const { events, readMs } = this.cast;
    let left = ms;
    while (left > 0 || events[this.next]?.at === this.now) {
      const due = events[this.next];
      if (due === undefined) {
        this.now = Math.min(readMs, this.now + left);
        return;
      }
      const pauseFrom = events[this.next - 1]?.at ?? 0;
      const pauseEnds = this.skipPauses ? Math.max(this.now, Math.min(due.at, pauseFrom + maxPauseMs)) : due.at;
      const wait = pauseEnds - this.now;
      if (wait > left) {
        this.now += left;
        return;
      }
      left -= wait;
      this.now = due.at;
      this.next += 1;
    }
  }

  /** The first event later than `at`. */
  private firstAfter(at: number): number {
    let low = 0;
    let high = this.cast.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cast.events[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Output in a row becomes one text, or parts of it; of sizes in a row only the last matters. */
  private collect(from: number, to: number): Op[] {
    const ops: Op[] = [];
    let parts: string[] = [];
    let length = 0;
    const flush = (next: number) => {
      if (parts.length > 0) ops.push({ kind: 'text', text: parts.join(''), next });
      parts = [];
      length = 0;
    };
    for (let index = from; index < to; index++) {
      const event = this.cast.events[index];
      if (event?.kind === 'o') {
        parts.push(event.text);
        length += event.text.length;
        if (length >= partLength) flush(index + 1);
      } else if (event?.kind === 'r') {
        flush(index);
        if (ops.at(-1)?.kind === 'size') ops.pop();
        ops.push({ kind: 'size', cols: event.cols, rows: event.rows });
      }
    }
    flush(to);
    return ops;
  }
}
