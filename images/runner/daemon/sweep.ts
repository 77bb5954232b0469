import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { jobsFolder } from './settings.js';

/**
 * Ends every process that steps have left behind, known by the folder of their job in their environment, and removes that folder. A trainee's
 * shell has no such environment.
 */
export function sweep(say: (line: string) => void): void {
  const mark = `RUNNER_TEMP=${jobsFolder}/`;
  const left = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const ended = left.filter((pid) => {
    try {
      if (
        !readFileSync(`/proc/${pid}/environ`, 'latin1')
          .split('\0')
          .some((one) => one.startsWith(mark))
      )
        return false;
      process.kill(Number(pid), 'SIGKILL');
      return true;
    } catch {
      return false; // ended meanwhile, or not ours
    }
  });
  if (ended.length > 0) say(`ended ${ended.length} process(es) that steps had left behind`);
  rmSync(jobsFolder, { recursive: true, force: true, maxRetries: 3 });
  mkdirSync(jobsFolder, { recursive: true });
}
