import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { type Live, useLiveState } from '../../api/live.js';
import { useWording } from '../../i18n/text.js';
import { ModeChip, StateChip } from '../../parts/chips.js';
import { Confirm } from '../../parts/confirm.js';
import { Brand } from '../../parts/header.js';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { LanguageSwitch, ThemeSwitch } from '../../parts/preferences.js';
import { Clock } from './clock.js';
import { SubmitDialog } from './submit-dialog.js';
import type { AttemptProps } from './types.js';

type Asked = 'submit' | 'reset' | 'close' | { host: string; title: string } | null;

/** Lab, state, the clock, and what ends the attempt. */
export function TopBar({ attempt, lab, act, live }: AttemptProps & { live: Live | null }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [asked, setAsked] = useState<Asked>(null);
  const liveState = useLiveState(live);
  const unfinished = !['graded', 'closed', 'failed', 'expired'].includes(attempt.state);
  const canReset = attempt.mode !== 'assessment' && ['ready', 'running'].includes(attempt.state);
  const resettable = attempt.state === 'running' ? lab.hosts.filter((host) => host.terminal) : [];
  function ask(what: Asked, close: () => void) {
    close();
    setAsked(what);
  }
  return (
    <header className="top">
      <a className="skip-link" href="#main">
        {t('header.skip')}
      </a>
      <Brand compact />
      <div className="top-lab">
        <h1>{text(lab.title)}</h1>
        <div className="top-chips">
          <ModeChip mode={attempt.mode} />
          <StateChip state={attempt.state} />
          {live && unfinished && liveState === 'lost' && (
            <span className="chip warn" role="status">
              <span className="spinner" />
              {t('attempt.reconnecting')}
            </span>
          )}
        </div>
      </div>
      <Clock attempt={attempt} targetMinutes={lab.targetMinutes} />
      <div className="top-actions">
        {attempt.state === 'running' && attempt.pausedAt === null && (
          <button type="button" className="button primary" onClick={() => setAsked('submit')}>
            {t('submit.button')}
          </button>
        )}
        <Menu label={t('attempt.menu')} button={<Icon name="more" />} className="button only-icon">
          {(close) => (
            <>
              <div className="menu-row">
                <LanguageSwitch />
                <ThemeSwitch />
              </div>
              <hr />
              {resettable.map(({ name, title }) => (
                <button
                  key={name}
                  type="button"
                  className="menu-item"
                  onClick={() => ask({ host: name, title: text(title) }, close)}
                >
                  <Icon name="reset" />
                  {t('resetHost.button', { host: text(title) })}
                </button>
              ))}
              {canReset && (
                <button type="button" className="menu-item" onClick={() => ask('reset', close)}>
                  <Icon name="reset" />
                  {t('reset.button')}
                </button>
              )}
              {unfinished && (
                <button type="button" className="menu-item bad" onClick={() => ask('close', close)}>
                  <Icon name="out" />
                  {t('close.button')}
                </button>
              )}
              {!unfinished && <div className="menu-note">{t('attempt.over')}</div>}
            </>
          )}
        </Menu>
      </div>
      {asked === 'submit' && (
        <SubmitDialog attempt={attempt} lab={lab} onClose={() => setAsked(null)} onSubmit={() => act('submit')} />
      )}
      {asked !== null && typeof asked === 'object' && (
        <Confirm
          title={t('resetHost.title', { host: asked.title })}
          confirm={t('resetHost.button', { host: asked.title })}
          danger
          onClose={() => setAsked(null)}
          onConfirm={() => api.resetHost(attempt.id, asked.host)}
        >
          <p>{t('resetHost.text')}</p>
        </Confirm>
      )}
      {asked === 'reset' && (
        <Confirm
          title={t('reset.title')}
          confirm={t('reset.button')}
          danger
          onClose={() => setAsked(null)}
          onConfirm={() => act('reset')}
        >
          <p>{t('reset.text')}</p>
        </Confirm>
      )}
      {asked === 'close' && (
        <Confirm
          title={t('close.title')}
          confirm={t('close.button')}
          danger
          onClose={() => setAsked(null)}
          onConfirm={() => act('close')}
        >
          <p>{t('close.text')}</p>
        </Confirm>
      )}
    </header>
  );
}
