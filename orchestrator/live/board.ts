import type { Drill } from '../contract/drill.js';
import { boardFollowSchema, drillFollowSchema } from '../contract/live.js';
import { parseInput } from '../http/problems.js';
import { requireInstructor, requireScope } from '../identity/rules.js';
import type { LiveParts, LiveSocket } from './parts.js';

/** The boards and drills that one instructor's socket follows: events tell what changes. */
export interface Boards {
  /** The board itself is asked for over REST, which packs it. @throws IdentityError */
  follow(request: unknown): Promise<object>;
  /** Answers with the drill as it is. @throws IdentityError, ProgrammeError */
  followDrill(request: unknown): Promise<{ drill: Drill }>;
  /** The socket is gone. */
  leave(): void;
}

export function createBoards(socket: LiveSocket, { training }: LiveParts): Boards {
  const following = new Map<string, () => void>();
  let gone = false;
  function requireTeacher(): void {
    requireScope(socket.data.caller, 'cohort:read');
    requireInstructor(socket.data.caller);
  }
  /** Followed a second time by the same socket: once is enough. */
  function keep(id: string, stop: () => void): void {
    following.get(id)?.();
    if (gone) stop();
    else following.set(id, stop);
  }
  return {
    async follow(request) {
      const { cohort } = parseInput(boardFollowSchema, request);
      requireTeacher();
      const stop = await training.board.follow(cohort, (change) => socket.emit('board', cohort, change));
      keep(`board ${cohort}`, stop);
      return {};
    },
    async followDrill(request) {
      const of = parseInput(drillFollowSchema, request);
      requireTeacher();
      const { drill, stop } = await training.drills.follow(of, (changed) => socket.emit('drill', changed));
      keep(`drill ${of.drill}`, stop);
      return { drill };
    },
    leave() {
      gone = true;
      for (const stop of following.values()) stop();
      following.clear();
    },
  };
}
