import { discussionFollowSchema } from '../contract/live.js';
import { parseInput } from '../http/problems.js';
import { requireGroup } from '../identity/rules.js';
import type { LiveParts, LiveServer, LiveSocket } from './parts.js';

/** Sockets that follow one group's discussion, and those that follow all of a cohort. */
const groupRoom = (cohort: string, group: number | null): string => `discussion:${cohort}:${group ?? 'all'}`;

/**
 * Lets a socket hear of changes in one group, or in all of a cohort. What changed is not sent along: who still may read it
 * is decided when it is asked for.
 */
export async function followDiscussion(
  socket: LiveSocket,
  { training }: Pick<LiveParts, 'training'>,
  request: unknown,
): Promise<object> {
  const { cohort, group } = parseInput(discussionFollowSchema, request);
  const { caller } = socket.data;
  const isMember = group !== null && (await training.discussions.isMember(caller.account.id, { cohort, group }));
  requireGroup(caller, isMember, 'programme:read');
  await socket.join(groupRoom(cohort, group));
  return {};
}

/** Tells the followers of each change. Returns the unsubscriber. */
export function tellDiscussions(io: LiveServer, { training }: Pick<LiveParts, 'training'>): () => void {
  return training.discussions.onChange(({ cohort, group, prompt }) => {
    io.to([groupRoom(cohort, group), groupRoom(cohort, null)]).emit('discussion', { cohort, group, prompt });
  });
}
