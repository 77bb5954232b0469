import { useEffect, useState } from 'react';
import type { RecordingView } from '../../../orchestrator/contract/recording.js';
import { api } from '../api/endpoints.js';
import { type Resource, useResource } from '../api/use-resource.js';
import type { Cast } from './cast.js';
import type { Shell } from './cursor.js';
import { type Loaded, loadRecording, recordingReader } from './load.js';

export const keyOf = ({ host, shell }: Shell) => `${host}-${shell}`;

/** One recording on its way, or there. */
export interface Loading {
  whole: Promise<Loaded>;
  /** What is there once it is. */
  loaded: Loaded | null;
  /** What there is to begin with, once it is there. */
  beginning: Cast | null;
  /** The rest of it is wanted. */
  goOn: () => void;
  /** Told of either, and of the share between 0 and 1 that has come. */
  onNews: (share: number) => void;
}

/** The recordings of an attempt. Each is loaded once, by whoever asks first; one that failed, or still grows, anew. */
export class Shelf {
  private readonly loadings = new Map<string, Loading>();
  private leaving = new AbortController();
  /** For whichever is asked for first. */
  private spare: Worker | null = null;

  constructor(readonly attempt: string) {}

  /** Readies itself for the first recording. */
  prepare(): void {
    this.spare ??= recordingReader();
  }

  load(of: RecordingView): Loading {
    const key = keyOf(of);
    const known = this.loadings.get(key);
    if (known !== undefined) return known;
    const reader = this.spare ?? recordingReader();
    this.spare = null;
    let there = 0;
    const listener = {
      onShare: (share: number) => {
        there = share;
        loading.onNews(there);
      },
      onBeginning: (cast: Cast, goOn: () => void) => {
        // The whole is as long as the platform says, until it is here.
        const said = of.startedAt === null || of.endsAt === null ? 0 : of.endsAt - of.startedAt;
        loading.beginning = { ...cast, lengthMs: Math.max(cast.readMs, said) };
        loading.goOn = goOn;
        loading.onNews(there);
      },
    };
    const loading: Loading = {
      whole: loadRecording(reader, this.attempt, of, listener, this.leaving.signal),
      loaded: null,
      beginning: null,
      goOn: () => {},
      onNews: () => {},
    };
    this.loadings.set(key, loading);
    loading.whole.then(
      (loaded) => {
        if (of.state === 'recording') this.loadings.delete(key);
        else loading.loaded = loaded;
      },
      () => this.loadings.delete(key),
    );
    return loading;
  }

  /** Lets the rest of it come, where only its beginning is here. */
  goOn(of: Shell): void {
    this.loadings.get(keyOf(of))?.goOn();
  }

  /** What is there of it already. */
  loaded(of: Shell): Loaded | null {
    return this.loadings.get(keyOf(of))?.loaded ?? null;
  }

  /** Gives up what is on its way. */
  leave(): void {
    this.spare?.terminate();
    this.spare = null;
    this.leaving.abort();
    this.leaving = new AbortController();
  }
}

export interface Recordings {
  list: Resource<RecordingView[]>;
  shelf: Shelf;
}

/** Asks for the recordings of an attempt at once, and begins to load the one that is shown first. */
export function useRecordings(attempt: string): Recordings {
  const [shelf, setShelf] = useState(() => new Shelf(attempt));
  if (shelf.attempt !== attempt) setShelf(new Shelf(attempt));
  useEffect(() => {
    shelf.prepare();
    return () => shelf.leave();
  }, [shelf]);
  const list = useResource(`recordings-${attempt}`, async () => {
    const all = await api.recordings(attempt);
    // Not when it is drawn: what is drawn before it takes its time. Whoever waits for it is told where it fails.
    if (all[0] !== undefined && all[0].bytes > 0) shelf.load(all[0]).whole.catch(() => {});
    return all;
  });
  return { list, shelf };
}
