import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { genuine, Site } from './site.js';

/*
 * The disk with the data is full, and the database is held by another program, while a lab is worked on. One story, in order,
 * on a disk of its own.
 */

describe.runIf(process.getuid?.() === 0)('the disk with the data', () => {
  const disk = mkdtempSync(join(tmpdir(), 'chaindrill-disk-'));
  const filler = join(disk, 'filler');
  let site: Site;

  beforeAll(async () => {
    mount('mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk);
    chmodSync(disk, 0o755);
    // Smaller than any server would be started on without a word.
    site = await Site.open({ ALLOW_UNSAFE: 'disk-data' }, { within: disk });
    await site.robot.open('sympy-dev');
    await site.robot.begin();
  }, 300_000);
  afterAll(async () => {
    await site?.close();
    mount('umount', disk);
    rmSync(disk, { recursive: true });
  }, 120_000);

  function mount(...argv: string[]): void {
    const { status, stderr } = spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  }
  /** Until nothing more goes onto the disk, whatever the platform writes meanwhile. */
  function fillUp(): void {
    const block = Buffer.alloc(statfsSync(disk).bsize);
    const file = openSync(filler, 'w');
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }
  const saveDraft = (narrative: string) =>
    site.robot.call('PUT', `/attempts/${site.robot.attemptId}/draft`, {
      ...{ claims: {}, severity: null, techniques: [], timeline: [], narrative },
    });
  const draft = async () =>
    ((await site.robot.call('GET', `/attempts/${site.robot.attemptId}/draft`)) as { narrative: string }).narrative;
  const startProgram = (name: string) => site.robot.run('app', `cp /bin/sleep /tmp/${name}; /tmp/${name} 300 & true`);

  test('full, it refuses what would be lost and says why; the lab goes on', async () => {
    await saveDraft('before');
    const before = site.hashes();
    fillUp();
    await expect(saveDraft('x'.repeat(15_000))).rejects.toThrow(/507[\s\S]*disk-full/);
    expect(await startProgram('while-full')).not.toContain('No space');
    // The witness has told of it, and it was refused.
    await expect.poll(() => site.output(), { timeout: 30_000 }).toContain('evidence could not be collected');
    expect((await site.robot.view()).state).toBe('running');
    expect(await draft()).toBe('before');
    expect(
      site
        .evidence()
        .slice(0, before.length)
        .map(({ hash }) => hash),
    ).toEqual(before);
    expect(site.hasSeen('while-full')).toBe(false);
  }, 120_000);

  test('with room again, what was seen meanwhile is evidence, and work goes on', async () => {
    rmSync(filler);
    await expect.poll(() => site.hasSeen('while-full'), { timeout: 30_000 }).toBe(true);
    await saveDraft('after');
    expect(await draft()).toBe('after');
  }, 120_000);

  test('held by another program for longer than a request waits, the database refuses; nothing is lost', async () => {
    const other = new SqliteDatabase(join(site.data, 'chaindrill.db'));
    other.exec('begin immediate');
    await expect(saveDraft('while locked')).rejects.toThrow(/503[\s\S]*locked/);
    await startProgram('while-locked');
    other.exec('rollback');
    other.close();
    await expect.poll(() => site.hasSeen('while-locked'), { timeout: 30_000 }).toBe(true);
    await saveDraft('unlocked');
    expect(await draft()).toBe('unlocked');
  }, 120_000);

  test('and the attempt is graded as any other', async () => {
    await site.robot.submit();
    expect(await site.verified()).toMatchObject(genuine);
  }, 600_000);
});
