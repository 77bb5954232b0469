import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { feedEdr } from '../../orchestrator/evidence/edr-feed.js';
import type { EvidenceRecord, Ledger } from '../../orchestrator/evidence/record.js';
import type { ExecStream, Ranges } from '../../orchestrator/range/types.js';

/** A host's sink that takes nothing, as one whose engine is gone; `end` tells that it is lost. */
function stuckSink() {
  let end = () => {};
  const done = new Promise<{ code: null }>((resolve) => {
    end = () => resolve({ code: null });
  });
  let written = '';
  const stdin = new Writable({
    highWaterMark: 1,
    write: (chunk) => {
      written += String(chunk);
    },
  });
  const stream: ExecStream = { stdin, stdout: new PassThrough(), stderr: new PassThrough(), done, close: () => {} };
  return { stream, end, written: () => written };
}

/** A feed of one host, whose sinks are opened one after the other. */
function feedTo(sinks: readonly ExecStream[]) {
  const left = [...sinks];
  const hear = new Set<(records: EvidenceRecord[]) => void>();
  const ledger = {
    subscribe: (_: string, callback: (records: EvidenceRecord[]) => void) => {
      hear.add(callback);
      return () => void hear.delete(callback);
    },
  } as unknown as Ledger;
  const stream = async () => {
    const sink = left.shift();
    if (!sink) throw new Error('no more sinks');
    return sink;
  };
  const ranges = { stream } as unknown as Ranges;
  const feed = feedEdr({ ranges, ledger, attemptId: 'a', host: 'app', onFault: () => {} });
  const seen = (exe: string) => {
    const process = { pid: 1, ppid: 0, uid: 1000, exe, exeSha256: null, argv: [exe], comm: exe, state: 'S' };
    const data = { ...process, parentExe: null, parentArgv: [] };
    for (const told of hear)
      told([{ seq: 1, at: 0, source: 'witness', host: 'app', kind: 'process.seen', data } as EvidenceRecord]);
  };
  return { feed, seen, opened: () => sinks.length - left.length };
}

test('no sink is opened before there is something to write', async () => {
  const sink = stuckSink();
  const { feed, seen, opened } = feedTo([sink.stream]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(opened()).toBe(0);
  seen('/bin/one');
  await expect.poll(sink.written).toContain('/bin/one');
  sink.end();
  await feed.close();
});

test('closed while a sink takes nothing, it ends once that is lost', async () => {
  const sink = stuckSink();
  const { feed, seen } = feedTo([sink.stream]);
  seen('/bin/one');
  await expect.poll(sink.written).toContain('/bin/one');
  const closed = feed.close();
  sink.end();
  await closed;
});

test('a sink that was lost while it took nothing is followed by another at the next event', async () => {
  const [first, second] = [stuckSink(), stuckSink()];
  const { feed, seen } = feedTo([first.stream, second.stream]);
  seen('/bin/one');
  await expect.poll(first.written).toContain('/bin/one');
  first.end();
  await new Promise((resolve) => setTimeout(resolve, 20));
  seen('/bin/two');
  await expect.poll(second.written, { timeout: 10_000 }).toContain('/bin/two');
  second.end();
  await feed.close();
});
