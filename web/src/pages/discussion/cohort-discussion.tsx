import '../../styles/discussion.css';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import type { Groups } from '../../../../orchestrator/contract/discussion.js';
import { discussionApi, groupRoom } from '../../api/discussion.js';
import { api } from '../../api/endpoints.js';
import { useDiscussionFeed } from '../../api/use-discussion-feed.js';
import { useResource } from '../../api/use-resource.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { DrawGroups } from './draw-groups.js';
import { GroupList } from './group-list.js';
import { Talk } from './talk.js';
import { Ungrouped } from './ungrouped.js';

/** The discussions of a cohort's groups, for its instructors: the tab "Discussion" of the cohort's page. */
export function CohortDiscussion({ cohort, active }: { cohort: string; active: boolean }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const groups = useResource(`groups ${cohort}`, () => discussionApi.groups(cohort));
  useDiscussionFeed(cohort, null, groups.reload);
  if (groups.data === null) return <Waiting problem={groups.problem} retry={groups.reload} />;
  const { groups: all, ungrouped } = groups.data;
  const wanted = Number(search.get('group'));
  const chosen = all.find(({ group }) => group === wanted) ?? all[0];
  if (chosen === undefined) return <NoGroups groups={groups.data} cohort={cohort} active={active} {...groups} />;
  return (
    <div className="stack room">
      {ungrouped.length > 0 && active && (
        <Ungrouped people={ungrouped} groups={all.map(({ group }) => group)} cohort={cohort} onDone={groups.reload} />
      )}
      <section aria-labelledby="groups">
        <div className="room-head">
          <div className="grow">
            <h2 id="groups">{t('discussion.room.groups')}</h2>
            <p className="small muted">{t('discussion.room.legend')}</p>
          </div>
          {active && <DrawGroups cohort={cohort} again onDone={groups.reload} />}
        </div>
        <GroupList
          groups={all}
          chosen={chosen.group}
          onChoose={(group) => {
            search.set('group', String(group));
            setSearch(search, { replace: true });
          }}
        />
      </section>
      <GroupTalk key={chosen.group} cohort={cohort} group={chosen.group} active={active} onRead={groups.reload} />
    </div>
  );
}

/** One group's discussion as its instructor sees it. */
function GroupTalk(props: { cohort: string; group: number; active: boolean; onRead: () => void }) {
  const { cohort, group, active, onRead } = props;
  const room = useMemo(() => groupRoom(cohort, group), [cohort, group]);
  const discussion = useResource(`room ${room.key}`, room.load);
  const labs = useResource('labs', api.labs);
  if (discussion.data === null || labs.data === null)
    return <Waiting problem={discussion.problem ?? labs.problem} retry={discussion.reload} />;
  function reload() {
    discussion.reload();
    onRead();
  }
  return <Talk room={room} discussion={discussion.data} labs={labs.data} active={active} reload={reload} />;
}

function NoGroups(props: { groups: Groups; cohort: string; active: boolean; reload: () => void }) {
  const { t } = useTranslation();
  const nobody = props.groups.ungrouped.length === 0;
  return (
    <div className="card padded stack">
      <h2>{t('discussion.room.none')}</h2>
      <p className="muted">{t(nobody ? 'discussion.room.empty' : 'discussion.room.noneText')}</p>
      {!nobody && props.active && <DrawGroups cohort={props.cohort} again={false} onDone={props.reload} />}
    </div>
  );
}

/** The same by its own address. */
export default function CohortDiscussionPage() {
  const { t } = useTranslation();
  const { cohort = '' } = useParams();
  const found = useResource(`cohort ${cohort}`, () => discussionApi.cohort(cohort));
  useTitle(t('discussion.room.title'));
  if (found.data === null) return <Waiting problem={found.problem} retry={found.reload} />;
  return (
    <main id="main" className="page discussion">
      <div className="block-head">
        <p className="eyebrow">{found.data.name}</p>
        <h1>{t('discussion.room.title')}</h1>
        <p className="muted">{t('discussion.room.lead')}</p>
      </div>
      <CohortDiscussion cohort={cohort} active={found.data.archivedAt === null} />
    </main>
  );
}
