import { SigmaError } from '../../../orchestrator/grading/sigma/sigma.js';
import { showEvents } from './events.js';
import { showFields } from './fields.js';
import { auditLog, edrLog } from './log.js';
import { UsageError } from './output.js';
import { testRules } from './test-rules.js';

/*
 * Two programs in one file. `edr`: the trainee's view of the endpoint sensor, its live events and its rules. `audit`
 * (first argument `--audit`): rules for the platform's audit log. Rules are tried on recorded days with the same engine
 * that grades. Runs on Debian's Node 18.
 */
const usages = {
  edr: `usage: edr COMMAND
  test RULE…              try Sigma rules (files or folders) on the recorded days in /opt/edr/samples
  events [-f] [-n COUNT]  what the sensor has seen on the hosts; -f follows, --json leaves the lines as they are
  fields                  the fields of an event, and what they mean
`,
  audit: `usage: audit COMMAND
  test RULE…  try Sigma rules (files or folders) on the recorded days in /opt/audit/samples
  fields      the fields of an event of the platform's audit log, and what they mean
`,
};

const args = process.argv.slice(2);
const log = args[0] === '--audit' ? auditLog : edrLog;
try {
  const [command, ...rest] = log === auditLog ? args.slice(1) : args;
  if (command === 'test') process.exitCode = testRules(log, rest);
  else if (command === 'events' && log === edrLog) await showEvents(rest);
  else if (command === 'fields') showFields(log);
  else {
    process.stderr.write(usages[log.source]);
    process.exitCode = 2;
  }
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof SigmaError)) throw error;
  process.stderr.write(`${log.source}: ${error.message}\n`);
  process.exitCode = 2;
}
