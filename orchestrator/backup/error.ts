/** Why a backup could not be made or put back. The message says what to do. */
export class BackupError extends Error {
  override name = 'BackupError';
  constructor(
    /**
     * `nothing-here`: no database to back up; `unusable`: a file or folder cannot be read or written; `damaged`: the archive is
     * not as it was written, or no backup; `newer`: a later program wrote it; `not-empty`: something is there already.
     */
    readonly code: 'disk-full' | 'nothing-here' | 'unusable' | 'damaged' | 'newer' | 'not-empty',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** What the system says where a file can grow no more: full, over a quota, or larger than this user may write. */
const full = ['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL'];

/** Runs `work`; what the file system or SQLite throws becomes a `BackupError` about `where`. Others pass as they are. */
export async function aboutDisk<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (typeof code !== 'string' || !/^(E[A-Z0-9]+|SQLITE_.*)$/.test(code)) throw cause;
    if (full.includes(code))
      throw new BackupError('disk-full', `The disk of ${where} is full. Nothing half-made was left there.`, { cause });
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
      throw new BackupError('damaged', `The database is damaged (${message}).`, { cause });
    throw new BackupError('unusable', `${where}: ${message}`, { cause });
  }
}
