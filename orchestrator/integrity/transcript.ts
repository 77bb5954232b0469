import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync, constants as zlib } from 'node:zlib';
import type { ScreenText } from './screen-text.js';
import { type ShownParts, ShownText } from './shown-text.js';

/*
 * A transcript is what a recording showed, in a form that needs no reading of its events: the structured clone of a
 * `ScreenText`, deflated; about an eighth of the recording.
 */

/** Raised whenever the same recording would be read as another text: transcripts of other versions are made anew. */
const version = 1;

interface Transcript extends Omit<ScreenText, 'shown'> {
  version: number;
  shown: ShownParts;
}

export function transcriptOf({ shown, ...text }: ScreenText): Buffer {
  const { bytes, ends, times } = shown.parts;
  const parts = { bytes: Buffer.from(bytes), ends: Float64Array.from(ends), times: Float64Array.from(times) };
  const transcript: Transcript = { version, ...text, shown: parts };
  return deflateRawSync(serialize(transcript), { level: zlib.Z_BEST_SPEED });
}

/**
 * Reads what `transcriptOf` made; only whoever keeps its hash can tell that these are such bytes. Null where another version
 * made them.
 */
export function readTranscript(bytes: Buffer): ScreenText | null {
  const { version: made, shown, ...text } = deserialize(inflateRawSync(bytes)) as Transcript;
  return made === version ? { ...text, shown: new ShownText(shown) } : null;
}
