import type { Board } from '../contract/board.js';
import { boardFollowSchema } from '../contract/live.js';
import { parseInput } from '../http/problems.js';
import { requireInstructor, requireScope } from '../identity/rules.js';
import type { LiveParts, LiveSocket } from './parts.js';

/** The boards that one instructor's socket follows. */
export interface Boards {
  /** Answers with the board as it is; `board` events tell what changes. @throws IdentityError */
  follow(request: unknown): Promise<{ board: Board }>;
  /** The socket is gone. */
  leave(): void;
}

export function createBoards(socket: LiveSocket, { training }: LiveParts): Boards {
  const following = new Map<string, () => void>();
  let gone = false;
  return {
    async follow(request) {
      const { cohort } = parseInput(boardFollowSchema, request);
      requireScope(socket.data.caller, 'cohort:read');
      requireInstructor(socket.data.caller);
      const { board, stop } = await training.board.follow(cohort, (change) => socket.emit('board', cohort, change));
      following.get(cohort)?.();
      if (gone) stop();
      else following.set(cohort, stop);
      return { board };
    },
    leave() {
      gone = true;
      for (const stop of following.values()) stop();
      following.clear();
    },
  };
}
