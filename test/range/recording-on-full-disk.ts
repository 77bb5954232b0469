import { Recording } from '../../orchestrator/range/terminals/recording.js';
import { RecordingBudget } from '../../orchestrator/range/terminals/recording-budget.js';

/*
 * Records into the file given, one line each half second's flush, until the system refuses; then says what it was told and
 * what was left. Run under a limit on the size of files: that is a write that fails in its middle, as on a full disk.
 */
const faults: string[] = [];
const recording = await Recording.open(
  process.argv[2] ?? '',
  { cols: 80, rows: 24 },
  {
    now: Date.now,
    repaint: async () => '',
    onFault: (error) => faults.push(String(error)),
    budget: new RecordingBudget(),
    limits: { burstBytes: 2 ** 30, bytesPerSecond: 0 },
  },
);
for (let line = 0; faults.length === 0 && line < 100; line++) {
  // Above what is gathered before a write, so each is one.
  recording.output(Buffer.from(`${line} ${'x'.repeat(300 * 1024)}\r\n`));
  await new Promise((resolve) => setTimeout(resolve, 5));
}
recording.output(Buffer.from('after the fault'));
console.log(JSON.stringify({ faults, left: await recording.close() }));
