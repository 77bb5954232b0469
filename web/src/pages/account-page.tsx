import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Scope, scopeSchema, type Token } from '../../../orchestrator/contract/account.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { api, type CreatedToken } from '../api/endpoints.js';
import { asProblem } from '../api/problem.js';
import { useAccount } from '../api/session.js';
import { useResource } from '../api/use-resource.js';
import { useWording } from '../i18n/text.js';
import { Confirm } from '../parts/confirm.js';
import { Field } from '../parts/field.js';
import { Icon } from '../parts/icon.js';
import { NumberField } from '../parts/number-field.js';
import { LanguageSwitch, ThemeSwitch } from '../parts/preferences.js';
import { ProblemNotice } from '../parts/problem-notice.js';
import { Secret } from '../parts/secret.js';
import { TableHead } from '../parts/table-head.js';
import { useTitle } from '../parts/use-title.js';
import { ChangePassword } from './change-password.js';
import { YourData } from './your-data.js';

/** Keys cannot hold the colon of a scope. */
const scopeText = {
  'attempt:read': 'attempt-read',
  'attempt:write': 'attempt-write',
  terminal: 'terminal',
  'programme:read': 'programme-read',
  'programme:write': 'programme-write',
  'cohort:read': 'cohort-read',
  'cohort:write': 'cohort-write',
  'audit:read': 'audit-read',
  'metrics:read': 'metrics-read',
} as const satisfies Record<Scope, string>;

/** The person's own settings and API tokens. */
export default function AccountPage() {
  const { t } = useTranslation();
  const account = useAccount();
  const { dateTime } = useWording();
  useTitle(t('account.title'));
  return (
    <main id="main" className="page medium">
      <div className="block-head">
        <h1>{t('account.title')}</h1>
      </div>
      <dl className="card padded facts">
        <div>
          <dt>{t('signIn.name')}</dt>
          <dd>{account.name}</dd>
        </div>
        <div>
          <dt>{t('account.role')}</dt>
          <dd>
            {t(`role.${account.role}`)} <span className="muted small">{t(`admin.roles.${account.role}`)}</span>
          </dd>
        </div>
        <div>
          <dt>{t('account.since')}</dt>
          <dd>{dateTime(account.createdAt)}</dd>
        </div>
        <div>
          <dt>{t('header.language')}</dt>
          <dd>
            <LanguageSwitch />
          </dd>
        </div>
        <div>
          <dt>{t('header.theme')}</dt>
          <dd>
            <ThemeSwitch />
          </dd>
        </div>
      </dl>
      <ChangePassword />
      <Tokens />
      <YourData />
    </main>
  );
}

function Tokens() {
  const { t } = useTranslation();
  const list = useResource('tokens', api.tokens);
  const [label, setLabel] = useState('');
  const [days, setDays] = useState(30);
  const [scopes, setScopes] = useState<Scope[]>(['attempt:read']);
  const [made, setMade] = useState<CreatedToken | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [doomed, setDoomed] = useState<Token | null>(null);

  async function create(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    try {
      setMade(await api.createToken({ label: label.trim(), scopes, days }));
      setLabel('');
      list.reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  }
  return (
    <section className="block">
      <div className="block-head">
        <h2>{t('tokens.title')}</h2>
        <p className="muted">{t('tokens.text')}</p>
      </div>
      <div className="card padded stack">
        <form className="stack" onSubmit={(event) => void create(event)}>
          <div className="inline-form">
            <Field label={t('tokens.label')}>
              {(control) => (
                <input
                  {...control}
                  className="input"
                  required
                  maxLength={64}
                  value={label}
                  onChange={(event) => setLabel(event.target.value)}
                />
              )}
            </Field>
            <NumberField label={t('tokens.days')} min={1} max={365} value={days} onChange={setDays} />
            <button type="submit" className="button primary" disabled={scopes.length === 0}>
              <Icon name="key" />
              {t('tokens.create')}
            </button>
          </div>
          <fieldset className="checks">
            <legend className="legend">{t('tokens.scopes')}</legend>
            {scopeSchema.options.map((scope) => (
              <label key={scope}>
                <input
                  type="checkbox"
                  checked={scopes.includes(scope)}
                  onChange={(event) =>
                    setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                  }
                />
                <span className="mono">{scope}</span>
                <span className="muted small">{t(`tokens.scope.${scopeText[scope]}`)}</span>
              </label>
            ))}
          </fieldset>
        </form>
        {problem && <ProblemNotice problem={problem} />}
        {made && <Secret label={t('tokens.made')} value={made.secret} />}
        {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
        {list.data && <TokenTable tokens={list.data} onDelete={setDoomed} />}
      </div>
      {doomed && (
        <Confirm
          title={t('tokens.deleteTitle')}
          confirm={t('tokens.delete')}
          danger
          onClose={() => setDoomed(null)}
          onConfirm={async () => {
            await api.deleteToken(doomed.id);
            list.reload();
          }}
        >
          <p>{t('tokens.deleteText', { label: doomed.label })}</p>
        </Confirm>
      )}
    </section>
  );
}

function TokenTable({ tokens, onDelete }: { tokens: Token[]; onDelete: (token: Token) => void }) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  if (tokens.length === 0) return <p className="muted small">{t('tokens.none')}</p>;
  return (
    <div className="table-card">
      <table className="table">
        <TableHead columns={[t('tokens.label'), t('tokens.scopes'), t('tokens.expires'), t('tokens.lastUsed')]} acts />
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td>{token.label}</td>
              <td className="mono small">{token.scopes.join(', ')}</td>
              <td className="num">{dateTime(token.expiresAt)}</td>
              <td className="num">{token.lastUsedAt === null ? t('tokens.never') : dateTime(token.lastUsedAt)}</td>
              <td className="right">
                <button type="button" className="button small" onClick={() => onDelete(token)}>
                  <Icon name="trash" />
                  {t('tokens.delete')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
