import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { startOrchestrator } from '../compose.js';
import { readConfig } from '../config.js';
import { scopeSchema } from '../contract/account.js';
import type { ProvingGround } from './verify.js';

/** A server of its own on a free port, with its data in `folder` and a clock that can be set on: for proofs and tests. */
export async function openProvingGround(
  folder: string,
  log: Logger,
): Promise<ProvingGround & { close(): Promise<void> }> {
  let aheadMs = 0;
  const config = readConfig({ PORT: '0', CHAINDRILL_DATA: folder, MAX_LIVE_ATTEMPTS: '6' });
  const server = await startOrchestrator(config, { log, now: () => Date.now() + aheadMs });
  return {
    url: server.url,
    async newToken() {
      const name = `robot-${randomBytes(6).toString('hex')}`;
      const account = await server.identity.accounts.signUp(
        { name, password: randomBytes(16).toString('hex'), locale: 'en' },
        name,
      );
      const { secret } = await server.identity.tokens.create(account, {
        label: 'proof',
        scopes: [...scopeSchema.options],
        days: 1,
      });
      return secret;
    },
    advanceClock(ms) {
      aheadMs += ms;
    },
    close: () => server.stop(),
  };
}
