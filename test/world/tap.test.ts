import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, openTap, type TestLab } from './help.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab(['workstation']);
});
afterAll(() => lab?.close());

test('What was not acknowledged comes again, with the same numbers; what was does not', async () => {
  const first = await openTap(lab, { acknowledge: false });
  await lab.out('workstation', 'curl -sf -o /dev/null http://pypi.test/simple/');
  await first.wait('dns.query', ({ data }) => data.name === 'pypi.test');
  const numbers = first.seen.map(({ n }) => n);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  await first.close();

  const second = await openTap(lab, { acknowledge: false });
  await second.wait('dns.query', ({ data }) => data.name === 'pypi.test');
  expect(second.seen.slice(0, numbers.length)).toEqual(first.seen);
  const half = numbers[Math.floor(numbers.length / 2)] as number;
  second.ack(half);
  // The acknowledgement has arrived once a later request on another connection was answered.
  await lab.out('workstation', 'curl -sf -o /dev/null http://git.meridian.test/pricing.git/HEAD');
  await second.wait('dns.query', ({ data }) => data.name === 'git.meridian.test');
  await second.close();

  const third = await openTap(lab);
  await third.wait('dns.query', ({ data }) => data.name === 'git.meridian.test');
  expect(third.seen[0]?.n).toBe(half + 1);
  await third.close();
});

test('A new tap ends the one before it', async () => {
  const old = await lab.ranges.stream(
    { attemptId: lab.range.attemptId, host: 'world' },
    { argv: ['worldctl', 'tap'], user: '1000' },
  );
  old.stdout.resume();
  old.stderr.resume();
  const tap = await openTap(lab);
  expect(await old.done).toMatchObject({ code: 0 });
  await tap.close();
});

test('Harm keeps its own lane: a full spool of ordinary records does not push it out, and both losses are counted', async () => {
  const script = `
import asyncio, json
from world.spool import Spool, ORDINARY_LIMIT, HARMFUL_LIMIT
async def main():
    spool = Spool(clock=lambda: 0.0)
    for i in range(ORDINARY_LIMIT + 5): spool.record("quote", {"i": i})
    for i in range(HARMFUL_LIMIT + 3): spool.record("pool.share", {"i": i})
    number, kinds = 0, []
    while number < ORDINARY_LIMIT + HARMFUL_LIMIT:
        number, lines = await spool.lines_after(number)
        kinds += [json.loads(line)["kind"] for line in lines]
    spool.acknowledge(number)
    _, gaps = await spool.lines_after(number)
    told = {g["data"]["reason"]: g["data"]["dropped"] for g in map(json.loads, gaps)}
    print(kinds.count("quote"), kinds.count("pool.share"), sorted(told.values()))
asyncio.run(main())`;
  expect(await lab.out('world', `cd /opt/world && python3 -c '${script}'`)).toBe('4096 512 [3, 5]\n');
});
