import type { EventOf, Source } from './sigma/source.js';
import { auditPlay } from './stream/audit-scenes.js';
import { chanceFrom } from './stream/chance.js';
import type { Maker, Play } from './stream/play.js';
import { edrPlay } from './stream/scenes.js';

/** What an event belongs to: one instance of an activity, an attack or not. */
interface Label {
  instance: string;
  attack: boolean;
}
/** `labels[i]` tells what `events[i]` belongs to. */
export interface Stream<S extends Source = Source> {
  events: EventOf[S][];
  labels: Label[];
}
export interface StreamOptions<S extends Source> {
  /** The log it is a day of. */
  source: S;
  /** Attack instances. */
  attacks: number;
  /** Benign instances; shares of each activity are exact to one. */
  benign: number;
}

/** 2026-01-17 00:00 UTC: streams have a day of their own, so that they do not depend on when they are made. */
const dayMs = Date.UTC(2026, 0, 17);
const plays: { [S in Source]: Play<EventOf[S]> } = { edr: edrPlay, audit: auditPlay };

/**
 * A day of events, in order of time, with a few attacks in it. The same seed and options give the same stream for ever.
 * Attacks and what resembles them have names, ids, addresses, arguments and hashes from one source; they differ in what
 * is done, by whose means: see the scenes of each log.
 */
export function generateStream<S extends Source = 'edr'>(
  seed: string,
  options: Partial<StreamOptions<S>> = {},
): Stream<S> {
  const { source = 'edr', attacks = 40, benign = 400 } = options;
  const play = plays[source] as Play<EventOf[S]>;
  const chance = chanceFrom(seed);
  const mix = play.benign.flatMap(({ make, parts }) => Array<Maker<EventOf[S]>>(parts).fill(make));
  const makers = Array.from(
    { length: benign },
    (_, i) => mix[Math.floor(((i + 0.5) / benign) * mix.length)] as Maker<EventOf[S]>,
  );
  const instances = chance.shuffled([
    ...makers.map((make) => ({ make, attack: false })),
    ...Array.from({ length: attacks }, () => ({ make: play.attack, attack: true })),
  ]);
  const all = instances.flatMap((instance, i) => {
    const { events } = instance.make(chance, dayMs + chance.below(86_400_000));
    const label: Label = { instance: `i${i + 1}`, attack: instance.attack };
    return events.map(({ atMs, event }) => ({ atMs, event, label }));
  });
  all.sort((a, b) => a.atMs - b.atMs);
  return { events: all.map(({ event }) => event), labels: all.map(({ label }) => label) };
}
