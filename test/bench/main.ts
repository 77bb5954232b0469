import { parseArgs } from 'node:util';
import { benchClass } from './class.js';
import { benchDebrief } from './debrief.js';
import { benchGrading } from './grading.js';
import { benchHostile } from './hostile/hostile.js';
import { benchLoad } from './load/load.js';
import { benchRange } from './range/range.js';
import { benchRush } from './range/rush.js';
import { benchRecovery } from './recovery.js';
import { printTable, type Row } from './report.js';
import { benchTerminal } from './terminal/terminal.js';
import { benchWarm } from './warm.js';

/**
 * `npm run bench -- [range|rush|warm|terminal|class|recovery|hostile|debrief|load|grading] [--json] [--minutes N] [--all]`: every
 * figure is a ratio to a floor measured in the same run. `--minutes`: how long `hostile` goes on at least; `--all`: every route of `load`.
 */
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '0' },
    all: { type: 'boolean', default: false },
  },
});
const parts: Record<string, () => Promise<Row[]>> = {
  range: benchRange,
  rush: benchRush,
  warm: benchWarm,
  terminal: benchTerminal,
  class: benchClass,
  recovery: benchRecovery,
  hostile: () => benchHostile(Number(values.minutes)),
  debrief: benchDebrief,
  load: () => benchLoad(values.all),
  grading: benchGrading,
};

const unknown = names.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const rows: Row[] = [];
for (const [name, bench] of Object.entries(parts)) {
  if (names.length === 0 || names.includes(name)) rows.push(...(await bench()));
}
if (values.json) console.log(JSON.stringify(rows, null, 2));
else printTable(rows);
process.exitCode = rows.every((row) => row.ok) ? 0 : 1;
