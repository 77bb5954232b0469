import '../../styles/discussion.css';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Discussion } from '../../../../orchestrator/contract/discussion.js';
import { ownRoom } from '../../api/discussion.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { training } from '../../api/training.js';
import { usePolled } from '../../api/use-polled.js';
import { useResource } from '../../api/use-resource.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Talk } from './talk.js';

/** How often somebody without a group asks whether they have one now. */
const groupPauseMs = 5_000;

/** The discussion of a trainee's group. */
export default function DiscussionPage() {
  const { t } = useTranslation();
  const { enrolment = '' } = useParams();
  const account = useAccount();
  const room = useMemo(() => ownRoom(enrolment), [enrolment]);
  const programme = useResource(`programme ${enrolment}`, () => training.programme(enrolment));
  const labs = useResource('labs', api.labs);
  const discussion = usePolled(`discussion ${enrolment}`, room.load, (data) =>
    data !== null && data.group === null ? groupPauseMs : null,
  );
  useTitle(t('discussion.title'));
  const problem = programme.problem ?? labs.problem ?? discussion.problem;
  if (programme.data === null || labs.data === null || discussion.data === null) {
    const retry = () => {
      for (const again of [programme.reload, labs.reload, discussion.retry]) again();
    };
    return <Waiting problem={problem} retry={retry} />;
  }
  const { cohort, enrolment: place, modules } = programme.data;
  const over = cohort.archivedAt !== null || place.leftAt !== null;
  const locked = modules.find(({ kind }) => kind === 'discussion')?.state === 'locked';
  const { group, participation } = discussion.data;
  return (
    <main id="main" className="page discussion">
      <div className="block-head">
        <p className="eyebrow">
          <Link to={`/programme/${enrolment}`}>{cohort.name}</Link>
          {group !== null && ` · ${t('discussion.group', { number: group })}`}
        </p>
        <h1>{t('discussion.title')}</h1>
        <p className="muted">{t('discussion.lead')}</p>
      </div>
      <div className="talk-facts">
        {participation && <Participation participation={participation} />}
        <Members members={discussion.data.members} />
      </div>
      {over && <Notice text={t('discussion.readOnly')} />}
      {!over && locked && <Notice text={t('discussion.locked')} />}
      {!over && group === null && <Notice title={t('discussion.noGroup')} text={t('discussion.noGroupText')} />}
      <Talk
        room={room}
        discussion={discussion.data}
        labs={labs.data}
        active={!over && !locked && place.account === account.id}
        reload={discussion.retry}
      />
    </main>
  );
}

/** What makes the discussion count as done. */
function Participation({ participation }: { participation: NonNullable<Discussion['participation']> }) {
  const { t } = useTranslation();
  const { findingAt, answerAt } = participation;
  const steps = [
    { text: t('discussion.finding'), done: findingAt !== null },
    { text: t('discussion.answer'), done: answerAt !== null },
  ];
  const all = steps.every(({ done }) => done);
  return (
    <div className="took" role="status">
      <strong className="small">{t(all ? 'discussion.done' : 'discussion.todo')}</strong>
      <ul>
        {steps.map(({ text, done }) => (
          <li key={text} data-done={done}>
            <span className="took-mark" aria-hidden="true">
              {done && <Icon name="check" size={12} />}
            </span>
            {text}
            <span className="hidden-visually">: {t(done ? 'discussion.took' : 'discussion.notYet')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Members({ members }: { members: Discussion['members'] }) {
  const { t } = useTranslation();
  if (members.length === 0) return null;
  return (
    <div className="talk-members">
      <strong className="small">{t('discussion.members')}</strong>
      <ul className="chips">
        {members.map(({ account, name }) => (
          <li key={account} className="chip">
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Notice({ title, text }: { title?: string; text: string }) {
  return (
    <div className="notice talk-notice" role="status">
      <Icon name="info" />
      <div>
        {title && <strong>{title}. </strong>}
        {text}
      </div>
    </div>
  );
}
