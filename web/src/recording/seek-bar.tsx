import { type CSSProperties, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cast } from './cast.js';

/** What the recorder noted beside what was shown. */
export interface CastMark {
  at: number;
  kind: 'gap' | 'cut' | 'skipped' | 'started' | 'dropped' | 'other';
  text: string;
}

/** Marks closer than this share of the whole would lie on each other. */
const minDistance = 0.004;

const beginnings: [string, CastMark['kind']][] = [
  ['gap', 'gap'],
  ['recording cut', 'cut'],
  ['skipped', 'skipped'],
  ['shell started', 'started'],
  ['dropped', 'dropped'],
];

export function marksOf({ events }: Cast): CastMark[] {
  return events.flatMap((event) => {
    if (event.kind !== 'm') return [];
    const kind = beginnings.find(([beginning]) => event.text.startsWith(beginning))?.[1] ?? 'other';
    return [{ at: event.at, kind, text: event.text.slice(0, 200) }];
  });
}

interface SeekBarProps {
  cast: Cast;
  marks: CastMark[];
  enters: number[];
  time: number;
  /** A time of the recording as it is said. */
  say: (at: number) => string;
  onSeek: (at: number) => void;
}

/** The whole recording from left to right: where it is, where Enter was pressed, and what the recorder noted. */
export function SeekBar({ cast, marks, enters, time, say, onSeek }: SeekBarProps) {
  const { t } = useTranslation();
  const length = Math.max(1, cast.lengthMs);
  const ticks = useMemo(() => {
    const places = new Set(enters.map((at) => Math.round((at / length) * 1000)));
    return [...places].map((x) => `M${x} 0V8`).join('');
  }, [enters, length]);
  const shown = useMemo(() => {
    const apart: CastMark[] = [];
    for (const mark of marks) {
      const last = apart.at(-1);
      if (last === undefined || (mark.at - last.at) / length > minDistance || mark.kind === 'cut') apart.push(mark);
    }
    return apart;
  }, [marks, length]);
  const share = (at: number) => `${(Math.min(at, length) / length) * 100}%`;
  return (
    <div className="rec-seek">
      <svg className="rec-enters" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
        <path d={ticks} />
      </svg>
      <input
        type="range"
        min={0}
        max={length}
        step="any"
        value={Math.min(time, length)}
        style={{ '--share': share(time), '--read': share(cast.readMs) } as CSSProperties}
        aria-label={t('recording.position')}
        aria-valuetext={say(time)}
        onChange={(event) => onSeek(Number(event.target.value))}
      />
      {shown.map((mark, index) => {
        const label = `${say(mark.at)}: ${mark.kind === 'other' ? mark.text : t(`recording.mark.${mark.kind}`)}`;
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
            key={index}
            type="button"
            className="rec-mark"
            data-kind={mark.kind}
            tabIndex={-1}
            style={{ '--share': mark.at / length } as CSSProperties}
            title={label}
            aria-label={label}
            onClick={() => onSeek(mark.at)}
          />
        );
      })}
    </div>
  );
}
