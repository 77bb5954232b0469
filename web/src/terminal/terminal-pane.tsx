import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Live } from '../api/live.js';
import { Icon } from '../parts/icon.js';
import { readStoredJson, store } from '../parts/stored.js';
import type { Desk } from './desk.js';
import type { TerminalPreferences } from './preferences.js';
import type { SessionState } from './session.js';
import { TerminalView } from './terminal-view.js';

interface PaneProps {
  live: Live;
  host: string;
  title: string;
  /** How many shells the host may have. */
  maxShells: number;
  visible: boolean;
  desk: Desk;
  preferences: TerminalPreferences;
  onLink: (address: string) => void;
  onCopied: () => void;
}

/** Shell numbers open in this browser; the first one is always there. */
const acceptShells =
  (maxShells: number) =>
  (value: unknown): number[] | null => {
    if (!Array.isArray(value)) return null;
    const shells = [...new Set(value)].filter((n) => Number.isInteger(n) && n >= 0 && n < maxShells);
    return shells.includes(0) ? shells.sort() : [0, ...shells.sort()];
  };

/** One host: its title, the state of the connection, and its shells as tabs. */
export function TerminalPane({
  live,
  host,
  title,
  maxShells,
  visible,
  desk,
  preferences,
  onLink,
  onCopied,
}: PaneProps) {
  const { t } = useTranslation();
  const storeKey = `shells.${live.attempt}.${host}`;
  const [shells, setShells] = useState(() => readStoredJson(storeKey, acceptShells(maxShells), [0]));
  const [active, setActive] = useState(0);
  const [states, setStates] = useState<Record<number, SessionState['at']>>({});
  const [searching, setSearching] = useState(false);

  useEffect(() => store(storeKey, shells.length > 1 ? JSON.stringify(shells) : null), [storeKey, shells]);

  function add() {
    const free = Array.from({ length: maxShells }, (_, n) => n).find((n) => !shells.includes(n));
    if (free === undefined) return;
    setShells([...shells, free].sort());
    setActive(free);
    desk.focus(host);
  }
  function remove(shell: number) {
    setShells(shells.filter((n) => n !== shell));
    if (active === shell) setActive(0);
    desk.focus(host);
  }

  const at = states[active] ?? 'connecting';
  return (
    <section
      className="term-pane"
      aria-label={t('terminal.of', { host: title })}
      data-visible={visible}
      data-host={host}
    >
      <div className="term-bar">
        <span className="term-dot" data-state={at} title={t(`terminal.state.${at}`)} />
        <span className="term-title">
          <strong>{host}</strong>
          {title.toLowerCase() !== host && <span className="term-subtitle">{title}</span>}
          <span className="hidden-visually">{t(`terminal.state.${at}`)}</span>
        </span>
        {shells.length > 1 && (
          <fieldset className="term-shells">
            <legend className="hidden-visually">{t('terminal.shells', { host })}</legend>
            {shells.map((shell) => (
              <span key={shell} data-active={shell === active}>
                <button
                  type="button"
                  aria-pressed={shell === active}
                  aria-label={t('terminal.shell', { number: shell + 1 })}
                  onClick={() => {
                    setActive(shell);
                    desk.focus(host);
                  }}
                >
                  {shell + 1}
                </button>
                {shell !== 0 && shell === active && (
                  <button
                    type="button"
                    aria-label={t('terminal.detach', { number: shell + 1 })}
                    title={t('terminal.detach', { number: shell + 1 })}
                    onClick={() => remove(shell)}
                  >
                    <Icon name="close" size={11} />
                  </button>
                )}
              </span>
            ))}
          </fieldset>
        )}
        <span className="grow" />
        <button
          type="button"
          title={t('terminal.searchKey')}
          aria-label={t('terminal.searchKey')}
          onClick={() => setSearching(!searching)}
        >
          <Icon name="search" />
        </button>
        <button
          type="button"
          disabled={shells.length >= maxShells}
          title={t('terminal.add', { max: maxShells })}
          aria-label={t('terminal.add', { max: maxShells })}
          onClick={add}
        >
          <Icon name="plus" />
        </button>
      </div>
      <div className="term-stack">
        {shells.map((shell) => (
          <TerminalView
            key={shell}
            live={live}
            host={host}
            shell={shell}
            label={t('terminal.label', { host, number: shell + 1 })}
            visible={visible && shell === active}
            active={shell === active}
            desk={desk}
            preferences={preferences}
            searching={searching}
            onSearch={setSearching}
            onState={(state) => setStates((old) => ({ ...old, [shell]: state.at }))}
            onLink={onLink}
            onCopied={onCopied}
          />
        ))}
      </div>
    </section>
  );
}
