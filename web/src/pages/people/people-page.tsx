import '../../styles/people.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import type { Person } from '../../../../orchestrator/contract/account.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { ErasePerson } from './erase-person.js';
import { PeopleTable } from './people-table.js';

const plain = (text: string) => text.normalize('NFKC').toLocaleLowerCase();

/** For instructors: everybody with an account, found by name; trainees can be erased. */
export default function PeoplePage() {
  const { t } = useTranslation();
  const account = useAccount();
  const teaches = account.role !== 'trainee';
  const { data, problem, reload } = useResource(teaches ? 'people' : null, api.people);
  const [sought, setSought] = useState('');
  const [erasing, setErasing] = useState<Person | null>(null);
  const [erased, setErased] = useState<string | null>(null);
  useTitle(t('people.title'));
  if (!teaches) return <Navigate to="/" replace />;

  const shown = data?.filter(({ name }) => plain(name).includes(plain(sought.trim()))) ?? null;
  return (
    <main id="main" className="page">
      <div className="block-head">
        <h1>{t('people.title')}</h1>
        <p className="muted">{t('people.text')}</p>
      </div>
      <div className="people-find">
        <Field label={t('people.find')}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="search"
              value={sought}
              onChange={(event) => setSought(event.target.value)}
            />
          )}
        </Field>
        <span className="muted small num" role="status">
          {erased !== null && <strong>{t('people.done', { name: erased })} </strong>}
          {shown === null ? !problem && t('common.loading') : t('people.count', { count: shown.length })}
        </span>
      </div>
      {problem && <ProblemNotice problem={problem} retry={reload} />}
      {shown?.length === 0 && <p className="empty card">{t('people.none')}</p>}
      {shown !== null && shown.length > 0 && <PeopleTable people={shown} self={account.id} onErase={setErasing} />}
      {erasing && (
        <ErasePerson
          person={erasing}
          onClose={() => setErasing(null)}
          onErased={() => {
            setErased(erasing.name);
            reload();
          }}
        />
      )}
    </main>
  );
}
