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

/** Boards are kept up to date while somebody follows them, each once for all who do. */
export function createBoard(parts: RoomParts): BoardDesk {
  const rooms = new Map<CohortId, { room: Promise<Room>; uses: number }>();

  /** Opens the cohort's board, or shares the one that is open; it closes when nobody uses it any more. */
  async function using<T>(cohort: CohortId, use: (room: Room, done: () => void) => T): Promise<T> {
    const entry = rooms.get(cohort) ?? { room: openRoom(parts, cohort), uses: 0 };
    rooms.set(cohort, entry);
    entry.uses += 1;
    const done = () => {
      entry.uses -= 1;
      if (entry.uses > 0) return;
      rooms.delete(cohort);
      close(entry.room);
    };
    try {
      return use(await entry.room, done);
    } catch (error) {
      done();
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
      for (const { room } of rooms.values()) close(room);
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
