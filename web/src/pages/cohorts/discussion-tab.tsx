import { CohortDiscussion } from '../discussion/cohort-discussion.js';
import { useCohort } from './use-cohort.js';

/** What the groups of the cohort discuss, and the instructor's part in it. */
export default function DiscussionTab() {
  const { cohort } = useCohort();
  return <CohortDiscussion cohort={cohort.id} active={cohort.archivedAt === null} />;
}
