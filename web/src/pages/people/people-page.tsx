import '../../styles/people.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { people, type ResetLink } from '../../api/people.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Secret } from '../../parts/secret.js';
import { useTitle } from '../../parts/use-title.js';
import { ErasePerson } from './erase-person.js';
import { PasswordLink } from './password-link.js';
import { type Act, PeopleTable } from './people-table.js';
import { RoleDialog } from './role-dialog.js';
import { RolesHelp } from './roles-help.js';

const plain = (text: string) => text.normalize('NFKC').toLocaleLowerCase();

/**
 * Everybody with an account, found by name. Instructors can erase a trainee here; administrators can also give roles and
 * make a link for a lost password.
 */
export default function PeoplePage() {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const account = useAccount();
  const teaches = account.role !== 'trainee';
  const administers = account.role === 'admin';
  const { data, problem, reload } = useResource(teaches ? 'people' : null, people.list);
  const [sought, setSought] = useState('');
  const [act, setAct] = useState<Act | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [link, setLink] = useState<(ResetLink & { name: string }) | null>(null);
  useTitle(t('people.title'));
  if (!teaches) return <Navigate to="/" replace />;

  const shown = data?.filter(({ name }) => plain(name).includes(plain(sought.trim()))) ?? null;
  const close = () => setAct(null);
  const finish = (sentence: string) => {
    setDone(sentence);
    reload();
  };
  return (
    <main id="main" className="page">
      <div className="block-head">
        <h1>{t('people.title')}</h1>
        <p className="muted">{t(administers ? 'people.textAdmin' : 'people.text')}</p>
      </div>
      {administers && <RolesHelp />}
      {link && (
        <Secret label={t('people.link.made', { name: link.name, date: dateTime(link.expiresAt) })} value={link.url} />
      )}
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
          {done !== null && <strong>{done} </strong>}
          {shown === null ? !problem && t('common.loading') : t('people.count', { count: shown.length })}
        </span>
      </div>
      {problem && <ProblemNotice problem={problem} retry={reload} />}
      {shown?.length === 0 && <p className="empty card">{t('people.none')}</p>}
      {shown !== null && shown.length > 0 && (
        <PeopleTable people={shown} self={account.id} administers={administers} onAct={setAct} />
      )}
      {act?.what === 'role' && (
        <RoleDialog
          person={act.person}
          onClose={close}
          onChanged={(role) => finish(t('people.roleDialog.done', { name: act.person.name, role: t(`role.${role}`) }))}
        />
      )}
      {act?.what === 'link' && (
        <PasswordLink
          person={act.person}
          onClose={close}
          onMade={(made) => setLink({ ...made, name: act.person.name })}
        />
      )}
      {act?.what === 'erase' && (
        <ErasePerson
          person={act.person}
          onClose={close}
          onErased={() => finish(t('people.done', { name: act.person.name }))}
        />
      )}
    </main>
  );
}
