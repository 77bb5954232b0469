import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../../orchestrator/contract/discussion.js';
import type { Room } from '../../api/discussion.js';
import { Composer, forgetDraft } from './composer.js';
import { PostCard } from './post-card.js';

interface Props {
  posts: readonly Post[];
  prompt: string;
  room: Room;
  me: string;
  active: boolean;
  /** Posts by others after this number are new to the reader. */
  newAfter: number;
  onChanged: () => void;
}

/** Findings with their answers: the pinned ones first, then in the order of posting. */
export function ThreadList({ posts, prompt, room, me, active, newAfter, onChanged }: Props) {
  const { t } = useTranslation();
  const [answering, setAnswering] = useState<string | null>(null);
  const findings = posts
    .filter(({ answers }) => answers === null)
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || a.seq - b.seq);
  const isNew = ({ seq, author }: Post) => seq > newAfter && author !== null && author.id !== me;
  const shared = { room, me, active, onChanged };
  return (
    <ol className="threads">
      {findings.map((finding) => {
        const answers = posts.filter((post) => post.answers === finding.id);
        const draft = `answer.${finding.id}`;
        const name = finding.author?.name;
        return (
          <li key={finding.id} className="thread card">
            <PostCard {...shared} post={finding} isNew={isNew(finding)} onAnswer={() => setAnswering(finding.id)} />
            {(answers.length > 0 || answering === finding.id) && (
              <div className="answers">
                {answers.length > 0 && (
                  <ol
                    aria-label={
                      name === undefined ? t('discussion.post.answersGone') : t('discussion.post.answers', { name })
                    }
                  >
                    {answers.map((answer) => (
                      <li key={answer.id}>
                        <PostCard {...shared} post={answer} isNew={isNew(answer)} onAnswer={null} />
                      </li>
                    ))}
                  </ol>
                )}
                {answering === finding.id && (
                  <Composer
                    storeAs={draft}
                    label={t('discussion.compose.answer', { name: name ?? '' })}
                    placeholder={t('discussion.compose.answerPlaceholder')}
                    confirm={t('discussion.compose.reply')}
                    autoFocus
                    onCancel={() => {
                      forgetDraft(draft);
                      setAnswering(null);
                    }}
                    onSend={async (text) => {
                      await room.post({ prompt, text, answers: finding.id });
                      setAnswering(null);
                      onChanged();
                    }}
                  />
                )}
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
