import { setTimeout as sleep } from 'node:timers/promises';
import type { Board } from '../../../orchestrator/contract/board.js';
import { connected } from '../../platform/support/socket.js';
import type { Past } from './past/build.js';
import { cohort } from './past/people.js';
import { reportOf } from './past/work.js';

const events = 20;

/**
 * Somebody follows the live board; trainees file reports, one after the other. Milliseconds from each until the board, asked
 * over REST, tells of it.
 */
export async function eventToBoard(url: string, { people, working }: Past): Promise<number[]> {
  const { cookie } = people.teacher;
  const follower = await connected(url, { cookie, origin: url });
  const times: number[] = [];
  try {
    await follower.emitWithAck('board:follow', { cohort });
    const board = async () =>
      (await (await fetch(`${url}/api/cohorts/${cohort}/board`, { headers: { cookie } })).json()) as Board;
    for (const { id, trainee } of working.slice(0, events)) {
      const told = async () =>
        (await board()).rows.find((row) => row.enrolment === trainee.enrolment)?.attempt?.reports;
      const before = (await told()) ?? 0;
      const began = performance.now();
      await file(url, id, trainee.cookie);
      while (((await told()) ?? 0) <= before) await sleep(5);
      times.push(performance.now() - began);
    }
  } finally {
    follower.disconnect();
  }
  return times;
}

async function file(url: string, attempt: string, cookie: string): Promise<void> {
  const body = JSON.stringify(reportOf(`again ${attempt}`, { claims: {}, timeline: [] }));
  const headers = { cookie, origin: url, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/attempts/${attempt}/reports`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`a report was not taken: ${await answer.text()}`);
}
