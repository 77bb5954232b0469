import type { Chance } from './chance.js';

/** The events of one instance, in order, with their time in milliseconds. */
export interface Timed<E> {
  readonly events: { atMs: number; event: E }[];
}
/** How one instance of an activity comes about. */
export type Maker<E> = (chance: Chance, startMs: number) => Timed<E>;

/** What a day in one log is made of: the attack, and what a hundred benign instances are made of. */
export interface Play<E> {
  attack: Maker<E>;
  benign: { make: Maker<E>; parts: number }[];
}
