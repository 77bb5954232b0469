/*
 * Imported before a program of ours (`NODE_OPTIONS`): its clock is off by as many milliseconds as the file named by
 * MOVED_CLOCK says, as if somebody had set the machine's.
 */
import { readFileSync } from 'node:fs';

const RealDate = Date;
const realNow = Date.now;
let moved = 0;
let readAt = 0;

function offset() {
  const at = performance.now();
  if (at - readAt > 50) {
    readAt = at;
    moved = Number(readFileSync(process.env.MOVED_CLOCK, 'utf8'));
  }
  return moved;
}

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(realNow() + offset());
    else super(...given);
  }
  static now() {
    return realNow() + offset();
  }
};
