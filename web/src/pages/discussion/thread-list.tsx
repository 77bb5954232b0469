import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../../orchestrator/contract/discussion.js';
import type { Room } from '../../api/discussion.js';
import { Composer } from './composer.js';
import { answerButton, PostCard } from './post-card.js';

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
  /** Closes the box for an answer, and gives the focus back to the button that opened it. */
  function close(finding: string) {
    setAnswering(null);
    document.getElementById(answerButton(finding))?.focus();
  }
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
              <div className="thread-answers">
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
                    onCancel={() => close(finding.id)}
                    onSend={async (text) => {
                      await room.post({ prompt, text, answers: finding.id });
                      close(finding.id);
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
