import type { Lab } from '../catalog/catalog.js';
import type { AttemptId, CpuSample } from '../contract/attempt.js';
import { type Collector, collect } from '../evidence/collector.js';
import type { EvidenceRecord } from '../evidence/record.js';
import type { EvidenceStreams } from '../evidence/streams.js';
import { proves } from '../grading/records.js';
import type { Variant } from '../grading/types.js';
import type { OpenRange } from '../range/types.js';
import { worldOf } from '../replay/world.js';
import type { AttemptParts } from './parts.js';

/** CPU samples kept for a chart that is opened late. */
const cpuKeptMs = 10 * 60_000;

/** A range with a case set up in it. */
export interface Opened {
  range: OpenRange;
  variant: Variant;
  /** Of its evidence, where they are open already. */
  streams?: EvidenceStreams;
}

/** Hosts whose event log is fed. */
export const edrHostsOf = ({ manifest }: Lab): string[] =>
  manifest.hosts.filter(({ edr }) => edr).map(({ name }) => name);

/** One attempt whose range lives: its collector, its recent CPU, and the watch for the replay's first effect. */
export class LiveAttempt {
  readonly abort = new AbortController();
  cpu: CpuSample[] = [];
  private collector: Collector | null = null;
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly parts: AttemptParts,
    readonly id: AttemptId,
    readonly lab: Lab,
  ) {}

  /** Starts collecting. `onRecords` hears of every commit, `onFirstEffect` once, with the time of the record that starts the clock. */
  async attach(
    { range, variant, streams }: Opened,
    on: {
      records: (records: EvidenceRecord[]) => void;
      firstEffect: (at: number) => void;
      cpu: (samples: CpuSample[]) => void;
    },
  ): Promise<void> {
    const { storage, ranges, witness, now, log } = this.parts;
    const clock = this.lab.manifest.replay.find((step) => step.startsClock);
    const starts = (record: EvidenceRecord) => clock !== undefined && proves(record, clock.evidence, variant);
    let ticking = storage.ledger.read(this.id).some(starts);
    this.unsubscribe = storage.ledger.subscribe(this.id, (records) => {
      const first = ticking ? undefined : records.find(starts);
      if (first) {
        ticking = true;
        on.firstEffect(first.at);
      }
      on.records(records);
    });
    const { hosts } = this.lab.manifest;
    this.collector = await collect(
      {
        ranges,
        witness,
        ledger: storage.ledger,
        now,
        onCpu: (samples) => {
          const drawn = samples.filter(({ host }) => hosts.some(({ name, chart }) => chart && name === host));
          if (drawn.length === 0) return;
          this.cpu = [...this.cpu.filter(({ at }) => at > now() - cpuKeptMs), ...drawn];
          on.cpu(drawn);
        },
        onFault: (error) => log.warn({ attempt: this.id, err: error }, 'evidence could not be collected for a moment'),
      },
      {
        attemptId: this.id,
        range,
        cpusOf: Object.fromEntries(hosts.map(({ name, cpus }) => [name, cpus])),
        edrHosts: edrHostsOf(this.lab),
        streams,
      },
    );
  }

  /** Sets the attack's CPU budget: more where somebody looks, so that the chart tells a story. */
  async attend(attended: boolean): Promise<void> {
    await worldOf(this.parts.ranges, this.id).call('attended', { value: attended });
  }

  /** Stops collecting; what was committed stays. */
  async detach(): Promise<void> {
    this.abort.abort(new Error('the attempt has ended'));
    this.unsubscribe();
    await this.collector?.close();
    this.collector = null;
  }
}
