import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Account, roleSchema } from '../../../../orchestrator/contract/account.js';
import { people, type ResetLink } from '../../api/people.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Field } from '../../parts/field.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { Secret } from '../../parts/secret.js';
import { RoleDialog } from './role-dialog.js';

type Act = { act: 'role' | 'reset' | 'erase'; account: Account };

/** Everybody who has an account: their role, a way back to a lost password, their end. */
export default function PeopleTab() {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const list = useResource('accounts', people.list);
  const [search, setSearch] = useState('');
  const [act, setAct] = useState<Act | null>(null);
  const [link, setLink] = useState<(ResetLink & { name: string }) | null>(null);
  if (list.data === null) return <Waiting problem={list.problem} retry={list.reload} />;
  const wanted = search.trim().toLowerCase();
  const shown = list.data.filter(({ name }) => name.toLowerCase().includes(wanted));
  const close = () => setAct(null);
  return (
    <section aria-labelledby="people">
      <h2 id="people" className="hidden-visually">
        {t('admin.tab.people')}
      </h2>
      <details className="card role-help">
        <summary>{t('admin.roles.title')}</summary>
        <dl>
          {roleSchema.options.map((role) => (
            <div key={role}>
              <dt>{t(`role.${role}`)}</dt>
              <dd className="muted">{t(`admin.roles.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </details>
      {link && (
        <Secret
          label={t('admin.people.resetMade', { name: link.name, date: dateTime(link.expiresAt) })}
          value={link.url}
        />
      )}
      <div className="filter-row">
        <Field label={t('admin.people.find')}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="search"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          )}
        </Field>
        <span className="muted small num" role="status">
          {t('admin.people.count', { count: shown.length })}
        </span>
      </div>
      {shown.length === 0 ? (
        <p className="card empty">{t('admin.people.noneFit')}</p>
      ) : (
        <AccountTable accounts={shown} onAct={setAct} />
      )}
      {act?.act === 'role' && <RoleDialog account={act.account} onClose={close} onChanged={list.reload} />}
      {act?.act === 'reset' && (
        <Confirm
          title={t('admin.people.resetTitle', { name: act.account.name })}
          confirm={t('admin.people.resetDo')}
          onClose={close}
          onConfirm={async () => setLink({ ...(await people.resetLink(act.account.id)), name: act.account.name })}
        >
          <p>{t('admin.people.resetText')}</p>
        </Confirm>
      )}
      {act?.act === 'erase' && (
        <Confirm
          title={t('admin.people.eraseTitle', { name: act.account.name })}
          confirm={t('admin.people.eraseDo')}
          danger
          onClose={close}
          onConfirm={async () => {
            await people.erase(act.account.id);
            list.reload();
          }}
        >
          <p>{t('admin.people.eraseText')}</p>
        </Confirm>
      )}
    </section>
  );
}

function AccountTable({ accounts, onAct }: { accounts: Account[]; onAct: (act: Act) => void }) {
  const { t } = useTranslation();
  const { day } = useWording();
  const own = useAccount();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="card table-card" tabIndex={0} aria-label={t('admin.tab.people')}>
      <table className="table people-table">
        <thead>
          <tr>
            <th scope="col">{t('admin.people.name')}</th>
            <th scope="col">{t('admin.people.role')}</th>
            <th scope="col">{t('admin.people.since')}</th>
            <th scope="col">
              <span className="hidden-visually">{t('home.table.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => {
            const { name } = account;
            return (
              <tr key={account.id}>
                <th scope="row">
                  {name} {account.id === own.id && <span className="chip">{t('admin.people.you')}</span>}
                </th>
                <td>
                  <span
                    className={account.role === 'trainee' ? 'chip' : 'chip accent'}
                    title={t(`admin.roles.${account.role}`)}
                  >
                    {t(`role.${account.role}`)}
                  </span>
                </td>
                <td className="num nowrap">{day(account.createdAt)}</td>
                <td>
                  <span className="row-actions">
                    <button
                      type="button"
                      className="button small"
                      aria-label={t('admin.people.changeOf', { name })}
                      onClick={() => onAct({ act: 'role', account })}
                    >
                      <Icon name="shield" />
                      {t('admin.people.change')}
                    </button>
                    <button
                      type="button"
                      className="button small"
                      aria-label={t('admin.people.resetOf', { name })}
                      onClick={() => onAct({ act: 'reset', account })}
                    >
                      <Icon name="key" />
                      {t('admin.people.reset')}
                    </button>
                    {/* Others erase themselves: by their account's page. */}
                    {account.role === 'trainee' && (
                      <button
                        type="button"
                        className="button small"
                        aria-label={t('admin.people.eraseOf', { name })}
                        onClick={() => onAct({ act: 'erase', account })}
                      >
                        <Icon name="trash" />
                        {t('admin.people.erase')}
                      </button>
                    )}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
