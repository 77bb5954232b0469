import Docker from 'dockerode';
import { ensureImages } from './ensure.js';
import { ImageError } from './error.js';

/*
 * `npm run images [-- NAME…]`: makes the images that the labs run in. Without names, all of them.
 */
const only = process.argv.slice(2);
try {
  await ensureImages(new Docker(), { log: (line) => console.log(line), only });
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'EACCES') {
    console.error(`The Docker Engine does not answer (${message}). Start it, or set DOCKER_HOST, and run this again.`);
  } else {
    console.error(error instanceof ImageError ? message : error);
  }
  process.exitCode = 1;
}
