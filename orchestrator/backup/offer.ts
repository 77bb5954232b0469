import { StorageError } from '../storage/error.js';
import { backupsFolder, backupsIn } from './names.js';

/** Which backup could take the place of what is damaged in a data folder, and by which command. */
function offerOf(dataDirectory: string): string {
  const folder = backupsFolder(dataDirectory);
  const [newest] = backupsIn(folder);
  const aside = 'What is there now is moved aside, not deleted.';
  if (newest === undefined)
    return `There is no backup in ${folder}. With one from elsewhere: npm run restore -- FILE --replace\n${aside}`;
  return `The newest backup is ${newest}. To put it in place: npm run restore -- ${newest} --replace\n${aside}`;
}

/** A fault of a damaged database with what could take its place; any other as it is. */
export function withOffer(error: unknown, dataDirectory: string): unknown {
  if (!(error instanceof StorageError) || error.code !== 'corrupt') return error;
  return new StorageError('corrupt', `${error.message}\n${offerOf(dataDirectory)}`, { cause: error });
}
