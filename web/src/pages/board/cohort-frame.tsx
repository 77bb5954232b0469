import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { training } from '../../api/training.js';
import { useResource } from '../../api/use-resource.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';

/** One part of a cohort's page, standing alone below the cohort's name. */
export function CohortFrame({ part }: { part: ReactNode }) {
  const { cohort: id = '' } = useParams();
  const cohort = useResource(`cohort ${id}`, () => training.cohort(id));
  useTitle(cohort.data?.name ?? null);
  if (cohort.data === null) return <Waiting problem={cohort.problem} retry={cohort.reload} />;
  return (
    <main id="main" className="page">
      <div className="block-head">
        <h1>{cohort.data.name}</h1>
      </div>
      {part}
    </main>
  );
}
