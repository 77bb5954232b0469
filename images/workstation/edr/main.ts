import { SigmaError } from '../../../orchestrator/grading/sigma/sigma.js';
import { showEvents } from './events.js';
import { showFields } from './fields.js';
import { UsageError } from './output.js';
import { testRules } from './test-rules.js';

/*
 * `edr`, the trainee's view of the endpoint sensor: live events, and behaviour rules tried on recorded days with the
 * same engine that grades. Bundled into one file; runs on Debian's Node 18.
 */
const usage = `usage: edr COMMAND
  test RULE…              try Sigma rules (files or folders) on the recorded days in /opt/edr/samples
  events [-f] [-n COUNT]  what the sensor has seen on the hosts; -f follows, --json leaves the lines as they are
  fields                  the fields of an event, and what they mean
`;

try {
  const [command, ...rest] = process.argv.slice(2);
  if (command === 'test') process.exitCode = testRules(rest);
  else if (command === 'events') await showEvents(rest);
  else if (command === 'fields') showFields();
  else {
    process.stderr.write(usage);
    process.exitCode = 2;
  }
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof SigmaError)) throw error;
  process.stderr.write(`edr: ${error.message}\n`);
  process.exitCode = 2;
}
