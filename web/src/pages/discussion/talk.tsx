import '../../styles/discussion.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Discussion } from '../../../../orchestrator/contract/discussion.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import type { Room } from '../../api/discussion.js';
import { useAccount } from '../../api/session.js';
import { useDiscussionFeed } from '../../api/use-discussion-feed.js';
import { useWording } from '../../i18n/text.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Composer } from './composer.js';
import { PromptNav } from './prompt-nav.js';
import { ThreadList } from './thread-list.js';
import { useThreads } from './use-threads.js';

interface Props {
  room: Room;
  discussion: Discussion;
  labs: readonly LabView[];
  /** Without it, nothing can be posted. */
  active: boolean;
  /** Asks for the discussion anew: numbers and groups may have changed. */
  reload: () => void;
}

/** The questions of one group, and what it says on the chosen one. The choice stands in the address. */
export function Talk({ room, discussion, labs, active, reload }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const { id: me } = useAccount();
  const [search, setSearch] = useSearchParams();
  const [posted, setPosted] = useState(0);
  const { prompts, group, cohort } = discussion;
  const prompt = prompts.find(({ id }) => id === search.get('prompt')) ?? prompts[0];
  const threads = useThreads(room, discussion, prompt?.id ?? '', reload);
  const live = useDiscussionFeed(group === null ? null : cohort, group, (change) => {
    reload();
    if (change === null || change.prompt === prompt?.id) threads.reload();
  });
  if (prompt === undefined) return null;

  function choose(id: string) {
    search.set('prompt', id);
    setSearch(search, { replace: true });
  }
  function changed() {
    threads.reload();
    reload();
  }
  const posts = threads.data?.posts ?? [];
  return (
    <div className="talk">
      <PromptNav prompts={prompts} labs={labs} chosen={prompt.id} onChoose={choose} />
      <section className="talk-main" aria-labelledby="prompt">
        <div className="card talk-prompt">
          <h2 id="prompt">{text(prompt.title)}</h2>
          <p>{text(prompt.text)}</p>
          {group !== null && (
            <p className="talk-live small" data-live={live === 'online'} role="status">
              <span className="dot" aria-hidden="true" />
              {t(live === 'online' ? 'discussion.live' : 'discussion.offline')}
            </p>
          )}
        </div>
        {threads.problem && <ProblemNotice problem={threads.problem} retry={threads.reload} />}
        {threads.data !== null && posts.length === 0 && (
          <p className="card empty">{t(active ? 'discussion.empty' : 'discussion.emptyRead')}</p>
        )}
        <ThreadList
          key={prompt.id}
          posts={posts}
          prompt={prompt.id}
          room={room}
          me={me}
          active={active}
          newAfter={threads.newAfter}
          onChanged={changed}
        />
        {active && group !== null && (
          <div className="card padded">
            <Composer
              key={`${room.key}.${prompt.id}`}
              storeAs={`finding.${room.key}.${prompt.id}`}
              label={t(room.moderate ? 'discussion.compose.instructor' : 'discussion.compose.finding')}
              placeholder={t(
                room.moderate ? 'discussion.compose.instructorPlaceholder' : 'discussion.compose.placeholder',
              )}
              confirm={t('discussion.compose.post')}
              onSend={async (body) => {
                await room.post({ prompt: prompt.id, text: body, answers: null });
                setPosted(posted + 1);
                changed();
              }}
            />
            <p className="hidden-visually" role="status">
              {posted > 0 && t('discussion.compose.posted')}
            </p>
          </div>
        )}
      </section>
    </div>
  );
}
