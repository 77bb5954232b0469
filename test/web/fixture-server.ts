import { attemptIn } from './fixture/attempts.js';
import { leave, longAttempt } from './fixture/long-attempt.js';
import { accountNamed } from './fixture/routes.js';
import { startFixture } from './fixture/server.js';

/** `node --import tsx test/web/fixture-server.ts [port]`: every screen of the web to look at, without the orchestrator. */
const fixture = await startFixture({
  port: Number(process.argv[2] ?? 8090),
  account: accountNamed('林晓 Lin', 'instructor'),
});
leave(fixture.state, longAttempt(attemptIn('graded', { id: 'two-hours', points: 92 }), 2 * 3_600_000));
console.log(`${fixture.url}\nAttempts: ${[...fixture.state.attempts.keys()].join(', ')}`);
