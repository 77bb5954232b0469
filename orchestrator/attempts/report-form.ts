import type { Report } from '../contract/report.js';

/** What of a report does not fit the lab's form. */
export function faultsOf(
  report: Report,
  claims: { id: string; max: number }[],
  steps: string[],
): { path: string; message: string }[] {
  const known = new Map(claims.map((claim) => [claim.id, claim.max]));
  const faults = Object.entries(report.claims).flatMap(([id, values]) => {
    const max = known.get(id);
    if (max === undefined) return [{ path: `claims.${id}`, message: 'The form has no such field.' }];
    return values.length > max ? [{ path: `claims.${id}`, message: `At most ${max} may be given here.` }] : [];
  });
  const unknown = report.timeline.flatMap(({ step }, index) =>
    steps.includes(step) ? [] : [{ path: `timeline.${index}.step`, message: `The lab has no step "${step}".` }],
  );
  return [...faults, ...unknown];
}
