import { ConfigError, readConfig } from './config.js';
import { readFacts } from './doctor/facts.js';
import { examine, type Level } from './doctor/findings.js';
import { surveyOf } from './engine.js';
import { serverUser } from './launch/server-user.js';
import { RangeFault } from './range/types.js';

/*
 * `npm run doctor -- [--json]`: how safe this machine is for labs: what is strong, what is weak, and what to do. The exit code
 * is 1 where a server would refuse to start.
 */

const marks: Record<Level, string> = { unsafe: '✗ unsafe', weak: '! weak  ', strong: '✓ strong' };

async function main(): Promise<number> {
  const config = readConfig(process.env);
  const findings = examine(await readFacts(() => surveyOf(config), config, serverUser(config)));
  if (process.argv.includes('--json')) console.log(JSON.stringify(findings, null, 2));
  else
    for (const { id, level, says, advice } of findings) {
      console.log(`${marks[level]}  ${id.padEnd(17)} ${says}`);
      if (advice) console.log(`${' '.repeat(28)}→ ${advice}`);
    }
  return findings.some(({ id, level }) => level === 'unsafe' && !config.allowUnsafe.includes(id)) ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof RangeFault)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
