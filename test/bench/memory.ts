import { readFile } from 'node:fs/promises';

/** What of a process's memory is in RAM, now (`VmRSS`) or at its most (`VmHWM`). */
export async function residentBytes(pid: number, when: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${when}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}
