import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PrivateEngine } from './private-engine.js';
import { Site } from './site.js';

/*
 * The Docker Engine is killed and started again below labs that run. One story, in order, on an engine of its own: whatever
 * else runs on this machine's is left alone.
 */

describe.runIf(process.getuid?.() === 0)('the engine', () => {
  let engine: PrivateEngine;
  let site: Site;

  beforeAll(async () => {
    engine = await PrivateEngine.with(['world', 'app', 'workstation', 'witness'].map((name) => `chaindrill/${name}`));
    site = await Site.open({ DOCKER_SOCKET: engine.socket }, { engine: engine.docker });
  }, 300_000);
  afterAll(async () => {
    await site?.close();
    await engine?.close();
  }, 120_000);

  const state = async () => (await site.robot.view()).state;
  const seen = () => site.evidence().filter(({ kind }) => kind === 'process.seen').length;

  test('killed and started again, where containers outlive it, a lab goes on: same shell, and evidence', async () => {
    await site.robot.open('sympy-dev');
    await site.robot.begin();
    const terminal = await site.robot.terminal('app');
    await terminal.run('mine=kept');
    const before = site.hashes();
    await engine.end('SIGKILL');
    terminal.type('echo "it is $mine"\n');
    await engine.start({ liveRestore: true });
    await terminal.waitFor(/it is kept/, 30_000, 'what was typed meanwhile');
    const known = seen();
    // A program that is new to the witness: it looks again.
    await terminal.run('cp /bin/sleep /tmp/late; /tmp/late 300 & true');
    await expect.poll(seen, { timeout: 30_000 }).toBeGreaterThan(known);
    expect(await state()).toBe('running');
    expect(
      site
        .evidence()
        .slice(0, before.length)
        .map(({ hash }) => hash),
    ).toEqual(before);
  }, 240_000);

  test('asked for a lab while it is away, the platform says what to do', async () => {
    const { attemptId } = site.robot;
    await engine.end('SIGKILL');
    const health = async () => (await (await fetch(`${site.url}/api/health`)).json()).engine;
    await expect.poll(health, { timeout: 30_000 }).toBe(false);
    expect((await site.robot.view()).id).toBe(attemptId);
  }, 120_000);

  test('started again where containers do not outlive it, labs end with that reason, and nothing is left', async () => {
    const before = site.hashes();
    await engine.start({ liveRestore: false });
    await expect.poll(state, { timeout: 60_000 }).toBe('failed');
    expect((await site.robot.view()).problem?.code).toBe('host-lost');
    await expect
      .poll(() => site.inEngine(), { timeout: 60_000 })
      .toEqual({ containers: [], networks: [], volumes: [] });
    expect(
      site
        .evidence()
        .slice(0, before.length)
        .map(({ hash }) => hash),
    ).toEqual(before);
  }, 240_000);

  test('and the next lab opens', async () => {
    await site.robot.open('sympy-dev');
    expect(await site.robot.run('app', 'echo here')).toContain('here');
    await site.robot.call('POST', `/attempts/${site.robot.attemptId}/close`);
    await expect
      .poll(() => site.inEngine(), { timeout: 60_000 })
      .toEqual({ containers: [], networks: [], volumes: [] });
  }, 240_000);
});
