import type { HttpParts } from '../parts.js';
import type { Route } from '../route.js';
import { attemptRoutes } from './attempts.js';
import { gradeRoutes } from './grades.js';
import { identityRoutes } from './identity.js';
import { integrityRoutes } from './integrity.js';
import { privacyRoutes } from './privacy.js';
import { recordingRoutes } from './recordings.js';
import { resultRoutes } from './results.js';
import { runRoutes } from './runs.js';
import { systemRoutes } from './system.js';

/** Every operation below `/api`. The served paths and `openapi.json` both come from it. */
export function routeTable(parts: HttpParts): Route[] {
  return [
    ...systemRoutes(parts),
    ...identityRoutes(parts),
    ...privacyRoutes(parts),
    ...attemptRoutes(parts),
    ...runRoutes(parts),
    ...resultRoutes(parts),
    ...gradeRoutes(parts),
    ...recordingRoutes(parts),
    ...integrityRoutes(parts),
  ];
}
