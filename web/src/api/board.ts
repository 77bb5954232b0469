import { useEffect, useState } from 'react';
import { type Board, type BoardChange, type BoardRow, boardSchema } from '../../../orchestrator/contract/board.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { request } from './client.js';
import { answerWithinMs, type LiveState, openLine } from './line.js';
import { asProblem } from './problem.js';
import { useSession } from './session.js';

export interface FollowedBoard {
  /** Null until the first answer. */
  rows: BoardRow[] | null;
  labs: Board['labs'];
  state: LiveState;
  problem: Problem | null;
}

/** A cohort's board as it is now: asked for once, then changed row by row; asked for anew after a lost connection. */
export function useBoard(cohort: string): FollowedBoard {
  const [rows, setRows] = useState<BoardRow[] | null>(null);
  const [labs, setLabs] = useState<Board['labs']>([]);
  const [state, setState] = useState<LiveState>('connecting');
  const [problem, setProblem] = useState<Problem | null>(null);
  const { refresh } = useSession();
  useEffect(() => {
    setRows(null);
    setProblem(null);
    // Changes that overtake the board's answer wait for it. Null: it is here.
    let early: BoardChange[] | null = [];
    const line = openLine({
      state: setState,
      problem: setProblem,
      signedOut: refresh,
      connected() {
        const waiting: BoardChange[] = [];
        early = waiting;
        line.socket.timeout(answerWithinMs).emit('board:follow', { cohort }, (error, answer) => {
          if (error) return;
          if (!answer.ok) return line.refuse(answer.problem);
          request(`/cohorts/${encodeURIComponent(cohort)}/board`, { schema: boardSchema }).then(
            (board) => {
              if (early !== waiting) return;
              early = null;
              setProblem(null);
              setLabs(board.labs);
              setRows(waiting.reduce(changed, board.rows));
            },
            (refusal: unknown) => setProblem(asProblem(refusal)),
          );
        });
      },
    });
    line.socket.on('board', (of, change) => {
      if (of !== cohort) return;
      if (early === null) setRows((known) => known && changed(known, change));
      else early.push(change);
    });
    return line.close;
  }, [cohort, refresh]);
  return { rows, labs, state, problem };
}

/** The rows after a change; those that it does not name are the same objects as before. */
export function changed(rows: BoardRow[], { rows: renewed, gone }: BoardChange): BoardRow[] {
  const left = new Map(renewed.map((row) => [row.enrolment, row]));
  const kept = rows.flatMap((row) => {
    const now = left.get(row.enrolment) ?? row;
    left.delete(row.enrolment);
    return gone.includes(row.enrolment) ? [] : [now];
  });
  return [...kept, ...left.values()];
}
