import type { Cast, CastEvent } from './cast.js';

/**
 * A recording in few large pieces, as it goes from one thread to another: tens of thousands of small objects would be
 * copied one by one.
 */
export interface PackedCast extends Omit<Cast, 'events'> {
  /** Of each event: its time, its kind as a place in `kinds`, and where its text ends in `text`. */
  at: Float64Array<ArrayBuffer>;
  kind: Uint8Array<ArrayBuffer>;
  end: Uint32Array<ArrayBuffer>;
  text: string;
}

const kinds = ['o', 'i', 'm', 'r'] as const;

export function pack({ events, ...rest }: Cast): PackedCast {
  const at = new Float64Array(events.length);
  const kind = new Uint8Array(events.length);
  const end = new Uint32Array(events.length);
  const texts: string[] = [];
  let length = 0;
  for (const [index, event] of events.entries()) {
    const text = event.kind === 'r' ? `${event.cols}x${event.rows}` : event.text;
    texts.push(text);
    length += text.length;
    at[index] = event.at;
    kind[index] = kinds.indexOf(event.kind);
    end[index] = length;
  }
  return { ...rest, at, kind, end, text: texts.join('') };
}

export function unpack({ at, kind, end, text, ...rest }: PackedCast): Cast {
  const events: CastEvent[] = [];
  for (const [index, time] of at.entries()) {
    const own = text.slice(end[index - 1] ?? 0, end[index]);
    const of = kinds[kind[index] as number] as CastEvent['kind'];
    if (of === 'r') {
      const [cols, rows] = own.split('x').map(Number) as [number, number];
      events.push({ at: time, kind: of, cols, rows });
    } else events.push({ at: time, kind: of, text: own });
  }
  return { ...rest, events };
}
