import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordingPath } from '../api/endpoints.js';
import { clockText } from '../parts/duration.js';
import { Icon, type IconName } from '../parts/icon.js';
import type { Cast } from './cast.js';
import { FindBox, FindList, useFind } from './find.js';
import { KeysStrip } from './keys-strip.js';
import type { Loaded } from './load.js';
import { speeds } from './playback.js';
import { marksOf, SeekBar } from './seek-bar.js';
import { usePlayback } from './use-playback.js';

const stepMs = 5_000;
/** A mark that was just gone to is not the next one. */
const markMs = 50;

export interface StageProps extends Pick<Loaded, 'index'> {
  /** What is there: it may be a beginning first, then the whole. */
  cast: Cast;
  attempt: string;
  host: string;
  shell: number;
  /** Epoch milliseconds of the recording's own beginning, and of the axis that times are said on. */
  from: number;
  start: number;
  /** Where to begin (epoch ms; null: with its beginning). */
  begin: () => number | null;
  /** Where to go whenever it is another object. */
  goTo: { at: number } | null;
  onTime: (at: number) => void;
}

/** One recording with its controls. */
export function Stage({ cast, index, attempt, host, shell, from, start, begin, goTo, onTime }: StageProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [keys, setKeys] = useState(true);
  const [wide, setWide] = useState(false);
  const label = t('recording.screen', { host, number: shell + 1 });
  const player = usePlayback(cast, box, {
    label,
    startAt: (begin() ?? from) - from,
    onTime: (time) => onTime(from + time),
  });
  const { time, playing, playback, seek } = player;
  const marks = useMemo(() => marksOf(cast), [cast]);

  const gone = useRef(goTo);
  useEffect(() => {
    if (goTo === null || goTo === gone.current) return;
    gone.current = goTo;
    void seek(goTo.at - from, { quiet: true });
  }, [goTo, from, seek]);

  const find = useFind(
    index,
    (match, query) => void seek(match.at).then((laid) => laid && player.highlight(query)),
    () => player.highlight(''),
  );
  const say = (moment: number) => {
    const ms = from + moment - start;
    return ms < 0 ? `−${clockText(-ms)}` : `+${clockText(ms)}`;
  };
  const toEnter = (by: 1 | -1) => {
    const to = by === 1 ? playback.enterAfter(time) : playback.enterBefore(time);
    if (to !== null) void seek(to);
  };
  const toMark = (by: 1 | -1) => {
    const to = by === 1 ? marks.find((mark) => mark.at > time) : marks.findLast((mark) => mark.at < time - markMs);
    if (to) void seek(to.at);
  };

  function onKeyDown(event: KeyboardEvent) {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || (target.matches('input') && !target.matches('[type=range]')))
      return;
    if (event.key === ' ') {
      // A button that has the focus is pressed by it.
      if (target.closest('button')) return;
      player.toggle();
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const by = event.key === 'ArrowRight' ? 1 : -1;
      if (event.shiftKey) toEnter(by);
      else void seek(time + by * stepMs);
    } else if (event.key === 'Home') void seek(0);
    else if (event.key === 'End') void seek(Number.POSITIVE_INFINITY);
    else if (event.key.toLowerCase() === 'm') toMark(event.shiftKey ? -1 : 1);
    else if (event.key === '/') search.current?.focus();
    else return;
    event.preventDefault();
  }

  const switches: { on: boolean; set: (on: boolean) => void; text: string; icon: IconName }[] = [
    { on: player.skipPauses, set: player.setSkipPauses, text: t('recording.skipPauses'), icon: 'forward' },
    { on: keys, set: setKeys, text: t('recording.keys'), icon: 'keyboard' },
    { on: wide, set: setWide, text: t('recording.wide'), icon: 'wide' },
  ];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: passes on the keys of the controls inside.
    <div className="rec-stage" data-wide={wide} onKeyDown={onKeyDown}>
      <div className="rec-screen" ref={box} data-time={Math.round(time)} aria-busy={player.busy} />
      {keys && <KeysStrip cast={cast} time={time} />}
      <div className="rec-controls">
        <div className="rec-row">
          <button
            type="button"
            className="button small only-icon primary"
            onClick={player.toggle}
            {...titled(t(playing ? 'recording.pause' : 'recording.play'))}
          >
            <Icon name={playing ? 'pause' : 'play'} />
          </button>
          <button
            type="button"
            className="button small quiet only-icon"
            onClick={() => toEnter(-1)}
            {...titled(t('recording.previousInput'))}
          >
            <Icon name="toStart" />
          </button>
          <button
            type="button"
            className="button small quiet only-icon"
            onClick={() => toEnter(1)}
            {...titled(t('recording.nextInput'))}
          >
            <Icon name="toEnd" />
          </button>
          <SeekBar
            cast={cast}
            marks={marks}
            enters={playback.enters}
            time={time}
            say={say}
            onSeek={(to) => void seek(to)}
          />
          <span className="rec-time num">
            {say(time)} <span className="muted">/ {say(cast.lengthMs)}</span>
          </span>
        </div>
        <div className="rec-row">
          <fieldset className="segmented">
            <legend className="hidden-visually">{t('recording.speed')}</legend>
            {speeds.map((speed) => (
              <button
                key={speed}
                type="button"
                aria-pressed={speed === player.speed}
                onClick={() => player.setSpeed(speed)}
              >
                {speed}×
              </button>
            ))}
          </fieldset>
          {switches.map(({ on, set, text, icon }) => (
            <button
              key={icon}
              type="button"
              className="button small rec-switch"
              aria-pressed={on}
              onClick={() => set(!on)}
            >
              <Icon name={icon} />
              {text}
            </button>
          ))}
          <a
            className="button small quiet only-icon"
            href={`/api${recordingPath(attempt, { host, shell })}`}
            download
            {...titled(t('recording.download'))}
          >
            <Icon name="download" />
          </a>
          <FindBox find={find} input={search} />
        </div>
        <FindList find={find} say={say} />
        <p className="rec-hint">{t('recording.hint')}</p>
      </div>
    </div>
  );
}

const titled = (text: string) => ({ title: text, 'aria-label': text });
