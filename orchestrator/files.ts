import { chownSync, closeSync, fsyncSync, openSync, statSync } from 'node:fs';

/** What is there is on the disk when it returns; of a folder, the names in it. */
export function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * What root makes belongs to whom `other` belongs to: an administrator works as root, and the server must read and write it
 * afterwards. Of others it is their own.
 */
export function belongAs(path: string, other: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(other);
  chownSync(path, uid, gid);
}

/** Whether a process of this number runs; true also where the number is none. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
