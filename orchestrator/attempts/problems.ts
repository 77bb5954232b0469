import type { Problem } from '../contract/problem.js';
import { RangeFault } from '../range/types.js';
import { ExaminerError } from '../replay/examiner/examine.js';
import { StorageError } from '../storage/error.js';

const problem = (code: string, title: string, detail: string): Problem => ({
  type: 'about:blank',
  title,
  status: 503,
  code,
  detail,
});

/** Why an attempt failed, as it is kept with it and shown; the web translates `code`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RangeFault) {
    const remedy = {
      'engine-unreachable': 'The Docker Engine does not answer. Start it, then open the lab again.',
      'image-missing': 'An image of the lab is missing. Run "npm run images" on the server, then open the lab again.',
      'no-subnet': 'No free subnet is left. Close labs that nobody uses, then open the lab again.',
      'disk-full': 'The disk of the server is full. Free some space, then open the lab again.',
    }[error.code as string];
    return problem(error.code, 'The range failed', remedy ?? error.message);
  }
  if (error instanceof StorageError) return problem(error.code, 'The database refused', error.message);
  if (error instanceof ExaminerError) {
    return problem(
      'examination-failed',
      'The examination could not be finished',
      `${error.message}. Nothing of this counts against you; open the lab again.`,
    );
  }
  return problem('lab-failed', 'The lab failed', error instanceof Error ? error.message.slice(0, 500) : String(error));
}

export const hostLost = (host: string): Problem =>
  problem(
    'host-lost',
    'A container of the lab has gone',
    `The container of "${host}" was ended from outside the lab. What was recorded is kept; open the lab again.`,
  );

export const rangeLost: Problem = problem(
  'range-lost',
  'The lab is gone',
  'After a restart of the server the lab’s containers were no longer there. What was recorded is kept; open the lab again.',
);

export const restoredFromBackup: Problem = problem(
  'restored',
  'The server was restored from a backup',
  'The lab was open when the backup was taken, and its containers are not part of one. What was recorded until then is kept; open the lab again.',
);

export const notBegun: Problem = {
  ...problem(
    'not-begun',
    'The lab was not begun',
    'It was ready for 30 minutes and nobody began it. Open it again when you have time.',
  ),
  status: 410,
};

/** An instructor ended it: `reason` is what they wrote, and is shown as it is. */
export const closedByInstructor = (reason: string): Problem => ({
  type: 'about:blank',
  title: 'An instructor ended the attempt',
  status: 410,
  code: 'closed-by-instructor',
  detail: reason,
});

export const closedBecause = (reason: string): Problem => ({
  type: 'about:blank',
  title: 'The attempt was closed',
  status: 410,
  code: reason === 'reset' ? 'reset' : 'closed',
  detail: reason,
});
