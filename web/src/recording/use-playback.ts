import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Cast } from './cast.js';
import { Playback, type Speed } from './playback.js';
import { Screen } from './screen.js';

/** The page's clock beside the screen, and what is told outside, are renewed this often while it plays. */
const shownEveryMs = 80;
const toldEveryMs = 250;
/** A page that was hidden goes on from where it was. */
const maxFrameMs = 250;

export interface Player {
  /** Milliseconds from the start. */
  time: number;
  playing: boolean;
  /** What is shown is not yet the picture of `time`: a seek is under way. */
  busy: boolean;
  speed: Speed;
  skipPauses: boolean;
  playback: Playback;
  toggle: () => void;
  setSpeed: (speed: Speed) => void;
  setSkipPauses: (skip: boolean) => void;
  /** Goes there; resolves true once it is on the screen. `quiet`: whoever asked for it need not be told. */
  seek: (at: number, options?: { quiet?: boolean }) => Promise<boolean>;
  highlight: (text: string) => void;
}

/**
 * Plays `cast` in the element of `box`: it may be the beginning of one, and grow once. Whoever goes to where nothing is yet
 * gets there when it has come. `onTime` is told where it is: four times a second at most, and on each seek.
 */
export function usePlayback(
  cast: Cast,
  box: RefObject<HTMLElement | null>,
  options: { label: string; startAt: number; onTime: (at: number) => void },
): Player {
  const [playback] = useState(() => new Playback(cast));
  if (cast !== playback.cast) playback.grow(cast);
  /** Counts what was asked for: only the last counts. */
  const asked = useRef(0);
  /** Seeks to where nothing is yet. */
  const waiting = useRef<(() => void)[]>([]);
  const screen = useRef<Screen | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const [time, setTime] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [busy, setBusy] = useState(true);
  const [speed, setSpeed] = useState<Speed>(1);
  const [skipPauses, setSkipPauses] = useState(false);
  playback.speed = speed;
  playback.skipPauses = skipPauses;

  const seek = useCallback(
    async (at: number, { quiet = false } = {}) => {
      const { current } = screen;
      if (current === null) return false;
      asked.current += 1;
      const mine = asked.current;
      if (at > playback.cast.readMs && playback.cast.readMs < playback.cast.lengthMs) {
        setBusy(true);
        setTime(Math.min(at, playback.cast.lengthMs));
        await new Promise<void>((grown) => waiting.current.push(grown));
        if (mine !== asked.current || screen.current !== current) return false;
      }
      const laying = current.jump(playback.seek(at, { fresh: current.busy }));
      setBusy(true);
      setTime(playback.time);
      if (!quiet) latest.current.onTime(playback.time);
      const laid = await laying;
      if (laid) setBusy(false);
      return laid;
    },
    [playback],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is `cast` that has grown.
  useEffect(() => {
    for (const grown of waiting.current.splice(0)) grown();
  }, [cast]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = new Screen(element, playback.cast, {
      label: latest.current.label,
      onSnapshot: (snapshot) => playback.remember(snapshot),
    });
    screen.current = made;
    const observer = new ResizeObserver(() => made.fit());
    observer.observe(element);
    void seek(latest.current.startAt, { quiet: true });
    return () => {
      observer.disconnect();
      made.dispose();
      screen.current = null;
    };
  }, [box, playback, seek]);

  useEffect(() => {
    playback.playing = playing;
    if (!playing) return;
    let last = performance.now();
    let shown = last;
    let told = last;
    let frame = requestAnimationFrame(function step(now) {
      frame = requestAnimationFrame(step);
      // The screen cannot follow, or there is nothing to follow yet: time waits for it.
      if (screen.current === null || screen.current.busy || waiting.current.length > 0) return;
      screen.current.play(playback.advance(Math.min(maxFrameMs, now - last)));
      last = now;
      const over = !playback.playing;
      if (over || now - shown >= shownEveryMs) {
        shown = now;
        setTime(playback.time);
      }
      if (over || now - told >= toldEveryMs) {
        told = now;
        latest.current.onTime(playback.time);
      }
      if (over) setPlaying(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, playback]);

  const toggle = useCallback(() => {
    if (playback.playing) {
      // Since it was told last it has gone on.
      setTime(playback.time);
      latest.current.onTime(playback.time);
    } else if (playback.atEnd) void seek(0);
    setPlaying(!playback.playing);
  }, [playback, seek]);
  const highlight = useCallback((text: string) => screen.current?.highlight(text), []);
  return { time, playing, busy, speed, skipPauses, playback, toggle, setSpeed, setSkipPauses, seek, highlight };
}
