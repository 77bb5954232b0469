import { expect, test } from 'vitest';
import { Gate } from '../../orchestrator/attempts/gate.js';

test('so much runs at a time, the rest in its order, and what fails makes way as well', async () => {
  const gate = new Gate(2);
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const works = [0, 1, 2, 3].map((index) =>
    gate.run(async () => {
      began.push(index);
      await new Promise<void>((resolve, reject) => {
        ends[index] = index === 0 ? () => reject(new Error('it fails')) : resolve;
      });
      return index;
    }),
  );
  const settled = Promise.allSettled(works);
  await expect.poll(() => began).toEqual([0, 1]);
  ends[1]?.();
  await expect.poll(() => began).toEqual([0, 1, 2]);
  ends[0]?.();
  await expect.poll(() => began).toEqual([0, 1, 2, 3]);
  ends[2]?.();
  ends[3]?.();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  // All places are free again.
  await expect(Promise.all([gate.run(async () => 'a'), gate.run(async () => 'b')])).resolves.toEqual(['a', 'b']);
});
