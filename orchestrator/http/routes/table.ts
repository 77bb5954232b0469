import type { HttpParts } from '../parts.js';
import type { Route } from '../route.js';
import { attemptRoutes } from './attempts.js';
import { boardRoutes } from './board.js';
import { certificateRoutes } from './certificates.js';
import { cohortDeskRoutes } from './cohort-desk.js';
import { cohortRoutes } from './cohorts.js';
import { courseRoutes } from './courses.js';
import { discussionRoutes } from './discussion.js';
import { drillRoutes } from './drills.js';
import { gradeRoutes } from './grades.js';
import { groupRoutes } from './groups.js';
import { handoverRoutes } from './handover.js';
import { identityRoutes } from './identity.js';
import { integrityRoutes } from './integrity.js';
import { journalRoutes } from './journal.js';
import { peopleRoutes } from './people.js';
import { privacyRoutes } from './privacy.js';
import { programmeRoutes } from './programme.js';
import { recordingRoutes } from './recordings.js';
import { resultRoutes } from './results.js';
import { runRoutes } from './runs.js';
import { sittingRoutes } from './sittings.js';
import { steeringRoutes } from './steering.js';
import { systemRoutes } from './system.js';
import { webhookRoutes } from './webhooks.js';

/** Every operation below `/api`. The served paths and `openapi.json` both come from it. */
export function routeTable(parts: HttpParts): Route[] {
  return [
    ...systemRoutes(parts),
    ...identityRoutes(parts),
    ...peopleRoutes(parts),
    ...privacyRoutes(parts),
    ...programmeRoutes(parts),
    ...discussionRoutes(parts),
    ...journalRoutes(parts),
    ...courseRoutes(parts),
    ...sittingRoutes(parts),
    ...cohortRoutes(parts),
    ...cohortDeskRoutes(parts),
    ...certificateRoutes(parts),
    ...handoverRoutes(parts),
    ...groupRoutes(parts),
    ...webhookRoutes(parts),
    ...boardRoutes(parts),
    ...drillRoutes(parts),
    ...attemptRoutes(parts),
    ...runRoutes(parts),
    ...resultRoutes(parts),
    ...gradeRoutes(parts),
    ...recordingRoutes(parts),
    ...integrityRoutes(parts),
    ...steeringRoutes(parts),
  ];
}
