/** Why the database refused. `http` and `live` turn the code into a status and a sentence. */
export type StorageCode =
  | 'disk-full'
  | 'locked'
  | 'corrupt'
  | 'newer-version'
  | 'read-only'
  | 'unreachable'
  | 'conflict'
  | 'failed';

export class StorageError extends Error {
  override name = 'StorageError';
  constructor(
    readonly code: StorageCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** Whether it is a fault of the disk, or of who else holds it, that may be over in a while. */
  get mayPass(): boolean {
    return ['disk-full', 'locked', 'read-only', 'unreachable'].includes(this.code);
  }
}

/** Prefixes of SQLite's result codes (https://sqlite.org/rescode.html), first match wins. */
const byPrefix: readonly (readonly [string, StorageCode, string])[] = [
  ['SQLITE_FULL', 'disk-full', 'The disk with the database is full. Free some space; nothing was written.'],
  // WAL's shared-memory file could not grow: on Linux that means no space either.
  ['SQLITE_IOERR_SHMSIZE', 'disk-full', 'The disk with the database is full. Free some space; nothing was written.'],
  ['SQLITE_BUSY', 'locked', 'The database is locked by another program. Close it, then try again.'],
  ['SQLITE_LOCKED', 'locked', 'The database is locked by another program. Close it, then try again.'],
  ['SQLITE_CORRUPT', 'corrupt', 'The database file is damaged. Restore it from a backup.'],
  ['SQLITE_NOTADB', 'corrupt', 'The file is not a ChainDrill database, or it is damaged. Restore it from a backup.'],
  ['SQLITE_READONLY', 'read-only', 'The database file or its folder is not writable for this user.'],
  ['SQLITE_CANTOPEN', 'unreachable', 'The database file cannot be opened. Check the path and its permissions.'],
  ['SQLITE_IOERR', 'unreachable', 'The disk with the database reports an input/output error.'],
  ['SQLITE_CONSTRAINT', 'conflict', 'The row contradicts another one that is stored already.'],
];

/** Any error of the driver as a `StorageError` with a closed code; the original is kept as `cause`. */
export function storageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = byPrefix.find(([prefix]) => code.startsWith(prefix));
  if (known) return new StorageError(known[1], known[2], { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new StorageError('failed', `The database failed: ${message}`, { cause: error });
}

/** Runs `work` and turns whatever it throws into a `StorageError`. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageError(error);
  }
}
