import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from 'node-pty';
import { afterEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let pty: IPty | null = null;
afterEach(() => pty?.kill());

it('joins an author’s own terminal to a host of a fresh range, its size and keys included', async () => {
  let shown = '';
  let exitCode: number | null = null;
  const args = ['--import', 'tsx', 'orchestrator/labs-cli.ts', 'shell', 'sympy-dev', 'app'];
  pty = spawn(process.execPath, args, { cwd: root, cols: 97, rows: 31, env: process.env as Record<string, string> });
  pty.onData((text) => {
    shown += text;
  });
  pty.onExit((event) => {
    exitCode = event.exitCode;
    pty = null;
  });
  const within = (timeout: number) => ({ timeout, interval: 200 });
  await expect.poll(() => shown, within(120_000)).toContain('svc@app');
  pty.write('stty size; echo $((6*7))-数学\r');
  await expect.poll(() => shown, within(30_000)).toContain('31 97');
  await expect.poll(() => shown, within(30_000)).toContain('42-数学');
  pty.write('sleep 1000\r');
  await expect.poll(() => shown, within(30_000)).toMatch(/\$ .*sleep 1000/s);
  pty.write('\u0003');
  pty.write('echo interr$((1))upted\r');
  await expect.poll(() => shown, within(30_000)).toContain('interr1upted');
  pty.write('exit\r');
  await expect.poll(() => exitCode, within(60_000)).toBe(0);
});
