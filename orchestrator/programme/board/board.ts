import type { Board, BoardChange } from '../../contract/board.js';
import type { CohortId } from '../../contract/cohort.js';
import { openRoom, type Room, type RoomParts } from './room.js';

/** Every trainee of a cohort at one glance, for its instructors. */
export interface BoardDesk {
  /** As it is now. @throws IdentityError `cohort-unknown` */
  look(cohort: CohortId): Promise<Board>;
  /**
   * Calls back with what changes from now on, gathered over a quarter of a second, until the returned function is called.
   * @throws IdentityError `cohort-unknown`
   */
  follow(cohort: CohortId, onChange: (change: BoardChange) => void): Promise<() => void>;
  close(): void;
}

/** So long a board is kept up to date after the last who used it: they look again soon, or reload their page. */
const lingerMs = 15_000;

interface Entry {
  room: Promise<Room>;
  uses: number;
  closing: NodeJS.Timeout | null;
}

/** Boards are kept up to date while somebody follows them, each once for all who do. */
export function createBoard(parts: RoomParts): BoardDesk {
  const rooms = new Map<CohortId, Entry>();

  /** Opens the cohort's board, or shares the one that is open; it closes when nobody uses it any more. */
  async function using<T>(cohort: CohortId, use: (room: Room, done: () => void) => T): Promise<T> {
    const entry = rooms.get(cohort) ?? { room: openRoom(parts, cohort), uses: 0, closing: null };
    rooms.set(cohort, entry);
    if (entry.closing !== null) clearTimeout(entry.closing);
    entry.closing = null;
    entry.uses += 1;
    const leave = () => {
      if (rooms.get(cohort) === entry) rooms.delete(cohort);
      close(entry.room);
    };
    const done = () => {
      entry.uses -= 1;
      if (entry.uses === 0) entry.closing = setTimeout(leave, lingerMs).unref();
    };
    try {
      return use(await entry.room, done);
    } catch (error) {
      // What could not be opened is tried anew by the next who asks.
      entry.uses -= 1;
      if (entry.uses === 0) leave();
      throw error;
    }
  }

  return {
    look: (cohort) =>
      using(cohort, (room, done) => {
        const board = room.board();
        done();
        return board;
      }),
    follow: (cohort, onChange) =>
      using(cohort, (room, done) => {
        // A function of its own for each: two followers may hand in the same one.
        const follower = (change: BoardChange) => onChange(change);
        room.followers.add(follower);
        return () => {
          if (room.followers.delete(follower)) done();
        };
      }),
    close() {
      for (const { room, closing } of rooms.values()) {
        if (closing !== null) clearTimeout(closing);
        close(room);
      }
      rooms.clear();
    },
  };
}

/** One that never opened has nothing to close. */
function close(room: Promise<Room>): void {
  room.then(
    (opened) => opened.close(),
    () => {},
  );
}
