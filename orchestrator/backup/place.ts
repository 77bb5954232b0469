import {
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { flush } from '../files.js';
import { holdName } from '../storage/folder-hold.js';

/*
 * How a restored copy takes its place in a data folder. It is unpacked and checked in `restoring`; the name of that folder
 * tells how far it is from then on, so that what a kill cuts off is finished by the next start:
 *   restoring  nothing but that was touched: it may be thrown away
 *   restored-1 what was there goes aside, into the folder that the file `aside` in it names
 *   restored-2 what is in it goes to its place
 */

const stages = { unpacked: 'restoring', aside: 'restored-1', placing: 'restored-2' } as const;
const asideFile = 'aside';

/** What stays where it is: other backups, what was put aside before, and the name under which containers stand on the engine. */
const stays = (name: string) =>
  name === 'installation' ||
  name === 'backups' ||
  name.startsWith(holdName) ||
  name.startsWith('replaced-') ||
  name === 'lost+found' ||
  (Object.values(stages) as string[]).includes(name);

/** What a restore would move aside. */
export const inTheWay = (folder: string): string[] => readdirSync(folder).filter((name) => !stays(name));

/** An empty folder to unpack in. Only for whoever holds the data folder. */
export function unpackingFolder(folder: string): string {
  const path = join(folder, stages.unpacked);
  mkdirSync(path, { mode: 0o700 });
  return path;
}

/** Puts what was unpacked and checked in place. Answers where that is now what was there before, null where nothing was. */
export function place(folder: string, asideName: string): string | null {
  const unpacked = join(folder, stages.unpacked);
  if (process.getuid?.() === 0) belongTo(unpacked, statSync(folder));
  writeFileSync(join(unpacked, asideFile), asideName, { mode: 0o600, flush: true });
  flush(unpacked);
  const moves = inTheWay(folder).length > 0;
  renameSync(unpacked, join(folder, stages.aside));
  flush(folder);
  finishRestore(folder);
  return moves ? join(folder, asideName) : null;
}

/**
 * Finishes a restore that was cut off after its copy had been checked, and removes what one cut off before has left. Only for
 * whoever holds the data folder.
 */
export function finishRestore(folder: string): void {
  rmSync(join(folder, stages.unpacked), { recursive: true, force: true });
  const [first, second] = [join(folder, stages.aside), join(folder, stages.placing)];
  if (existsSync(first)) {
    const aside = join(folder, readFileSync(join(first, asideFile), 'utf8'));
    for (const name of inTheWay(folder)) {
      mkdirSync(aside, { recursive: true, mode: 0o700 });
      renameSync(join(folder, name), join(aside, name));
    }
    renameSync(first, second);
    flush(folder);
  }
  if (!existsSync(second)) return;
  for (const name of readdirSync(second).filter((one) => one !== asideFile))
    renameSync(join(second, name), join(folder, name));
  flush(folder);
  rmSync(second, { recursive: true });
}

/** An administrator restores as root, and the server must be able to read it all. */
function belongTo(path: string, owner: { uid: number; gid: number }): void {
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    lchownSync(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  lchownSync(path, owner.uid, owner.gid);
}
