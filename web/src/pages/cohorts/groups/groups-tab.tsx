import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../../../../../orchestrator/contract/cohort.js';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import { cohortsApi } from '../../../api/cohorts.js';
import { asProblem } from '../../../api/problem.js';
import { useResource } from '../../../api/use-resource.js';
import { Confirm } from '../../../parts/confirm.js';
import { Icon } from '../../../parts/icon.js';
import { NumberField } from '../../../parts/number-field.js';
import { ProblemNotice, Waiting } from '../../../parts/problem-notice.js';
import { useCohort } from '../use-cohort.js';
import { GroupCard } from './group-card.js';

/** Who is in which group, by enrolment. */
type Placement = Record<string, number | null>;

const placementOf = (members: readonly Enrolment[]): Placement =>
  Object.fromEntries(members.map(({ id, group }) => [id, group]));

/** The discussion groups: drawn at random, changed by hand, the last change to be undone. */
export default function GroupsTab() {
  const { t } = useTranslation();
  const { cohort } = useCohort();
  const members = useResource(`members ${cohort.id}`, () => cohortsApi.members(cohort.id));
  const [size, setSize] = useState(5);
  const [asking, setAsking] = useState(false);
  const [undo, setUndo] = useState<{ said: string; before: Placement } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (members.data === null) return <Waiting problem={members.problem} retry={members.reload} />;

  const present = members.data.filter(({ leftAt }) => leftAt === null);
  const before = placementOf(present);
  const highest = Math.max(0, ...present.map(({ group }) => group ?? 0));
  const used = Array.from({ length: highest }, (_, index) => index + 1).filter((number) =>
    present.some(({ group }) => group === number),
  );
  const locked = cohort.archivedAt !== null;
  const drawn = used.length > 0;

  async function draw() {
    members.set(await cohortsApi.drawGroups(cohort.id, size));
    setUndo({ said: t('cohorts.groups.drawn'), before });
  }
  function setGroups(groups: Placement, next: typeof undo) {
    setProblem(null);
    cohortsApi.setGroups(cohort.id, groups).then(
      (changed) => {
        members.set(changed);
        setUndo(next);
      },
      (error: unknown) => setProblem(asProblem(error)),
    );
  }
  function move(id: string, group: number | null) {
    const member = present.find((one) => one.id === id);
    if (!member || member.group === group) return;
    setGroups(
      { [id]: group },
      { said: t('cohorts.groups.moved', { name: member.name }), before: { [id]: member.group } },
    );
  }
  function ask(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    if (drawn) setAsking(true);
    else draw().catch((error: unknown) => setProblem(asProblem(error)));
  }

  const card = (group: number | null) => (
    <GroupCard
      key={group ?? 'none'}
      group={group}
      people={present.filter((member) => member.group === group)}
      used={used}
      highest={highest}
      locked={locked}
      onMove={move}
    />
  );
  return (
    <section aria-labelledby="groups">
      <div className="block-head">
        <h2 id="groups">{t('cohorts.groups.title')}</h2>
        <p className="muted">{t('cohorts.groups.text')}</p>
      </div>
      {present.length === 0 ? (
        <p className="card empty">{t('cohorts.groups.empty')}</p>
      ) : (
        <>
          {!locked && (
            <form className="inline-form groups-draw" onSubmit={ask}>
              <NumberField label={t('cohorts.groups.size')} min={3} max={8} value={size} onChange={setSize} />
              <button type="submit" className={drawn ? 'button' : 'button primary'}>
                <Icon name="reset" />
                {t('cohorts.groups.draw')}
              </button>
              <span role="status" className="groups-undo">
                {undo && (
                  <>
                    {undo.said}{' '}
                    <button type="button" className="button small" onClick={() => setGroups(undo.before, null)}>
                      {t('cohorts.groups.undo')}
                    </button>
                  </>
                )}
              </span>
            </form>
          )}
          {problem && <ProblemNotice problem={problem} />}
          <div className="group-list">
            {present.some(({ group }) => group === null) && card(null)}
            {used.map(card)}
            {!locked && drawn && card(highest + 1)}
          </div>
        </>
      )}
      {asking && (
        <Confirm
          title={t('cohorts.groups.drawTitle')}
          confirm={t('cohorts.groups.draw')}
          onClose={() => setAsking(false)}
          onConfirm={draw}
        >
          <p>{t('cohorts.groups.drawText')}</p>
        </Confirm>
      )}
    </section>
  );
}
