import type { Logger } from 'pino';
import type { Attempts } from '../attempts/types.js';
import type { LabId } from '../contract/attempt.js';
import type { LabView } from '../contract/lab.js';
import type { AuditLog } from '../identity/audit.js';
import type { Identity } from '../identity/identity.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Privacy } from '../privacy/export.js';
import type { Training } from '../programme/training.js';
import type { Webhooks } from '../webhooks/webhooks.js';

/** The labs as they are shown. */
export interface Labs {
  list(): LabView[];
  get(id: LabId): LabView | null;
}

/** What the REST interface stands on; handed in by `main.ts`. */
export interface HttpParts {
  identity: Identity;
  attempts: Attempts;
  labs: Labs;
  log: Logger;
  version: string;
  /** As browsers see it, without a trailing slash. */
  publicUrl: string;
  privacy: Privacy;
  training: Training;
  webhooks: Webhooks;
  metrics: Pick<Metrics, 'read' | 'look'>;
  /** What instructors and administrators did. */
  audit: AuditLog;
  /** Number of reverse proxies in front. */
  trustProxy: number;
  /** Folder of the built web interface. */
  webDirectory: string;
  /** True where the Docker Engine answers; asked by `/api/health`. */
  engineAnswers(): Promise<boolean>;
}
