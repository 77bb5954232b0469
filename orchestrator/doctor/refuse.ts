import type { Logger } from 'pino';
import type { Finding } from './findings.js';

/** The machine is unsafe for labs. Its message says why, and what to do. */
export class UnsafeMachine extends Error {
  override name = 'UnsafeMachine';
}

/**
 * Refuses to start on an unsafe machine. What the operator allows by its id is logged at each start instead.
 * @throws UnsafeMachine
 */
export function refuseUnsafe(findings: readonly Finding[], allowed: readonly string[], log: Logger): void {
  const unsafe = findings.filter(({ level }) => level === 'unsafe');
  for (const { id, says } of unsafe) if (allowed.includes(id)) log.warn({ unsafe: id }, `allowed: ${says}`);
  const refused = unsafe.filter(({ id }) => !allowed.includes(id));
  if (refused.length === 0) return;
  const lines = refused.map(({ id, says, advice }) => `  ${id}: ${says} ${advice ?? ''}`.trimEnd());
  throw new UnsafeMachine(
    `This machine is not safe for labs:\n${lines.join('\n')}\nTo start all the same: ALLOW_UNSAFE=${unsafe.map(({ id }) => id).join(',')}`,
  );
}
