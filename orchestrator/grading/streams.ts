import type { EdrEvent } from './sigma/event.js';
import { chanceFrom } from './stream/chance.js';
import { attack, benignMix, type SceneMaker } from './stream/scenes.js';

/** What an event belongs to: one instance of an activity, an attack or not. */
interface Label {
  instance: string;
  attack: boolean;
}
/** `labels[i]` tells what `events[i]` belongs to. */
export interface Stream {
  events: EdrEvent[];
  labels: Label[];
}
export interface StreamOptions {
  /** Attack instances. */
  attacks: number;
  /** Benign instances; shares of each activity are exact to one. */
  benign: number;
}

/** 2026-01-17 00:00 UTC: streams have a day of their own, so that they do not depend on when they are made. */
const dayMs = Date.UTC(2026, 0, 17);

/**
 * A day of events, in order of time, with a few attacks in it. The same seed and options give the same stream for ever.
 * Attacks and decoys (programs that legitimately run from memory) have names, arguments, hashes and paths from one
 * source; they differ in their parent (Python or the host's init) and in whether they connect after they began.
 */
export function generateStream(seed: string, options: Partial<StreamOptions> = {}): Stream {
  const { attacks = 40, benign = 400 } = options;
  const chance = chanceFrom(seed);
  const mix = benignMix.flatMap(({ make, parts }) => Array<SceneMaker>(parts).fill(make));
  const makers = Array.from(
    { length: benign },
    (_, i) => mix[Math.floor(((i + 0.5) / benign) * mix.length)] as SceneMaker,
  );
  const instances = chance.shuffled([
    ...makers.map((make) => ({ make, attack: false })),
    ...Array.from({ length: attacks }, () => ({ make: attack, attack: true })),
  ]);
  const all = instances.flatMap((instance, i) => {
    const { events } = instance.make(chance, dayMs + chance.below(86_400_000));
    const label: Label = { instance: `i${i + 1}`, attack: instance.attack };
    return events.map(({ atMs, event }) => ({ atMs, event, label }));
  });
  all.sort((a, b) => a.atMs - b.atMs);
  return { events: all.map(({ event }) => event), labels: all.map(({ label }) => label) };
}
