import { useTranslation } from 'react-i18next';
import type { Groups } from '../../../../orchestrator/contract/discussion.js';
import { serverNow } from '../../api/clock.js';
import { useWording } from '../../i18n/text.js';

type Group = Groups['groups'][number];

/** All groups with who took part in them and what is new. */
export function GroupList(props: { groups: Group[]; chosen: number; onChoose: (group: number) => void }) {
  const { t } = useTranslation();
  const { ago } = useWording();
  return (
    <div className="groups">
      {props.groups.map(({ group, members, posts, unread, lastAt }) => (
        <button
          key={group}
          type="button"
          className="group card"
          aria-pressed={group === props.chosen}
          onClick={() => props.onChoose(group)}
        >
          <span className="group-head">
            <strong>{t('discussion.group', { number: group })}</strong>
            {unread > 0 && <span className="chip warn">{t('discussion.unread', { count: unread })}</span>}
          </span>
          <span className="group-members">
            {members.length === 0 && <span className="small muted">{t('discussion.room.nobody')}</span>}
            {members.map((member) => (
              <MemberMark key={member.account} member={member} />
            ))}
          </span>
          <span className="small muted">
            {lastAt === null
              ? t('discussion.room.quiet')
              : `${t('discussion.posts', { count: posts })} · ${t('discussion.room.last', {
                  ago: ago(Math.min(0, lastAt - serverNow())),
                })}`}
          </span>
        </button>
      ))}
    </div>
  );
}

/** One person: filled when they took part in full, half when in part. */
function MemberMark({ member: { name, finding, answer } }: { member: Group['members'][number] }) {
  const { t } = useTranslation();
  const key = finding && answer ? 'memberDone' : finding ? 'memberFinding' : answer ? 'memberAnswer' : 'memberNone';
  const told = t(`discussion.room.${key}`, { name });
  return (
    <span className="member" data-part={finding && answer ? 'full' : finding || answer ? 'half' : 'none'} title={told}>
      <span aria-hidden="true">{[...name][0]?.toUpperCase()}</span>
      <span className="hidden-visually">{told}</span>
    </span>
  );
}
