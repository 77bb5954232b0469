import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../../orchestrator/contract/discussion.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { serverNow } from '../../api/clock.js';
import type { Room } from '../../api/discussion.js';
import { asProblem } from '../../api/problem.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Icon } from '../../parts/icon.js';
import { Markdown } from '../../parts/markdown.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Composer, forgetDraft } from './composer.js';
import { RemoveDialog } from './remove-dialog.js';

/** The id of the button that opens the box for an answer. */
export const answerButton = (post: string): string => `answer-${post}`;

interface Props {
  post: Post;
  room: Room;
  /** The reader's account. */
  me: string;
  isNew: boolean;
  /** Without it, nothing can be changed. */
  active: boolean;
  /** Opens the box for an answer; null where this cannot be answered. */
  onAnswer: (() => void) | null;
  onChanged: () => void;
}

/** One post: who, when, what, and what the reader may do with it. */
export function PostCard({ post, room, me, isNew, active, onAnswer, onChanged }: Props) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const [edited, setEdited] = useState(false);
  const [asking, setAsking] = useState<'delete' | 'remove' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { author, gone } = post;
  if (author === null || gone !== null) return <GonePost post={post} />;
  const own = author.id === me;
  const draft = `edit.${post.id}`;
  const { moderate, drop } = room;
  function stopEditing() {
    setEditing(false);
    setEdited(true);
  }
  return (
    <article className="post" data-new={isNew} data-pinned={post.pinned} aria-label={author.name}>
      <PostHead post={post} author={author} own={own} isNew={isNew} />
      {editing ? (
        <Composer
          storeAs={draft}
          label={t('discussion.compose.edit')}
          initial={post.text}
          confirm={t('discussion.compose.save')}
          autoFocus
          onCancel={() => {
            forgetDraft(draft);
            stopEditing();
          }}
          onSend={async (text) => {
            await room.edit(post.id, text);
            stopEditing();
            onChanged();
          }}
        />
      ) : (
        <Markdown source={post.text} />
      )}
      {active && !editing && (
        <div className="post-actions">
          {onAnswer && (
            <Act
              id={answerButton(post.id)}
              label={t('discussion.post.replyTo', { name: author.name })}
              onClick={onAnswer}
            >
              {t('discussion.post.reply')}
            </Act>
          )}
          {own && (
            <Act focused={edited} onClick={() => setEditing(true)}>
              {t('discussion.post.edit')}
            </Act>
          )}
          {own && drop && <Act onClick={() => setAsking('delete')}>{t('discussion.post.delete')}</Act>}
          {moderate && post.answers === null && (
            <Act
              onClick={() =>
                void moderate.pin(post.id, !post.pinned).then(onChanged, (error) => setProblem(asProblem(error)))
              }
            >
              {t(post.pinned ? 'discussion.post.unpin' : 'discussion.post.pin')}
            </Act>
          )}
          {moderate && <Act onClick={() => setAsking('remove')}>{t('discussion.post.remove')}</Act>}
        </div>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {asking === 'delete' && drop && (
        <Confirm
          title={t('discussion.delete.title')}
          confirm={t('discussion.delete.confirm')}
          danger
          onClose={() => setAsking(null)}
          onConfirm={() => drop(post.id).then(onChanged)}
        >
          <p>{t('discussion.delete.text')}</p>
          <p>{t('discussion.delete.counts')}</p>
        </Confirm>
      )}
      {asking === 'remove' && moderate && (
        <RemoveDialog
          onClose={() => setAsking(null)}
          onRemove={(reason) => moderate.remove(post.id, reason).then(onChanged)}
        />
      )}
    </article>
  );
}

function PostHead(props: { post: Post; author: NonNullable<Post['author']>; own: boolean; isNew: boolean }) {
  const { t } = useTranslation();
  const { ago, dateTime } = useWording();
  const { post, author, own, isNew } = props;
  const { postedAt, editedAt } = post;
  return (
    <header className="post-head">
      <span className="avatar" aria-hidden="true" data-instructor={author.instructor}>
        {[...author.name][0]?.toUpperCase()}
      </span>
      <strong>{author.name}</strong>
      {own && <span className="muted small">({t('discussion.post.you')})</span>}
      {author.instructor && <span className="chip accent">{t('discussion.post.instructor')}</span>}
      {post.pinned && (
        <span className="chip info">
          <Icon name="flag" size={11} />
          {t('discussion.post.pinned')}
        </span>
      )}
      {isNew && <span className="chip warn">{t('discussion.post.new')}</span>}
      <time className="muted small" dateTime={new Date(postedAt).toISOString()} title={dateTime(postedAt)}>
        {ago(Math.min(0, postedAt - serverNow()))}
        {editedAt !== null && ` · ${t('discussion.post.edited')}`}
      </time>
    </header>
  );
}

/** What stays of a post that is gone. */
function GonePost({ post: { gone, reason } }: { post: Post }) {
  const { t } = useTranslation();
  return (
    <article className="post gone">
      <p className="muted">
        <Icon name="trash" /> {t(gone === 'removed' ? 'discussion.post.removed' : 'discussion.post.deleted')}
      </p>
      {reason !== null && <p className="small">{t('discussion.post.reason', { reason })}</p>}
    </article>
  );
}

interface ActProps {
  onClick: () => void;
  id?: string;
  label?: string;
  /** Has the focus when it appears: what took its place was closed. */
  focused?: boolean;
  children: ReactNode;
}

function Act({ onClick, id, label, focused = false, children }: ActProps) {
  return (
    // biome-ignore lint/a11y/noAutofocus: see `focused`.
    <button type="button" className="post-act" id={id} onClick={onClick} aria-label={label} autoFocus={focused}>
      {children}
    </button>
  );
}
