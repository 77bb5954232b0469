import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where backups go unless told otherwise: in the data folder, which every installation can write. */
export const backupsFolder = (dataDirectory: string): string => join(dataDirectory, 'backups');

/** A time in names of files, in UTC: `2026-11-30T14-05-09Z`. */
export const stampOf = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');

const shape = /^chaindrill-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?:-(\d+))?\.tar\.gz$/;

/** The path of a new backup in a folder: of two in one second the later has a number. */
export function newBackupPath(folder: string, at: number): string {
  const taken = new Set(readdirSync(folder));
  const name = `chaindrill-${stampOf(at)}`;
  let path = `${name}.tar.gz`;
  for (let number = 2; taken.has(path); number++) path = `${name}-${number}.tar.gz`;
  return join(folder, path);
}

/** The backups in a folder, newest first by the time in their names; none where there is no such folder. */
export function backupsIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const found = names.flatMap((name) => {
    const [, stamp, number = '1'] = shape.exec(name) ?? [];
    return stamp === undefined ? [] : [{ name, stamp, number: Number(number) }];
  });
  found.sort((a, b) => (a.stamp === b.stamp ? b.number - a.number : a.stamp < b.stamp ? 1 : -1));
  return found.map(({ name }) => join(folder, name));
}
