import { Fragment, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Live } from '../api/live.js';
import { Confirm } from '../parts/confirm.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { Splitter } from '../parts/splitter.js';
import type { Desk } from './desk.js';
import { fontSizes, type Layout, type TerminalPreferences, useTerminalPreferences } from './preferences.js';
import { TerminalPane } from './terminal-pane.js';

const layouts: { layout: Layout; icon: 'rows' | 'columns' | 'tabs' }[] = [
  { layout: 'rows', icon: 'rows' },
  { layout: 'columns', icon: 'columns' },
  { layout: 'tabs', icon: 'tabs' },
];

interface DeckProps {
  live: Live;
  hosts: { name: string; title: string; shells: number }[];
  desk: Desk;
  onShortcuts: () => void;
}

/** All terminals of an attempt, in the layout the user likes. */
export function TerminalDeck({ live, hosts, desk, onShortcuts }: DeckProps) {
  const { t } = useTranslation();
  const [preferences, change] = useTerminalPreferences();
  const [front, setFront] = useState(hosts[0]?.name ?? '');
  const [link, setLink] = useState<string | null>(null);
  const [copied, setCopied] = useState(0);

  useEffect(() => {
    desk.setOrder(hosts.map((host) => host.name));
    desk.onReveal = setFront;
    return () => {
      desk.onReveal = () => {};
    };
  }, [desk, hosts]);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);

  const layout = hosts.length < 2 ? 'tabs' : preferences.layout;
  const split = `${preferences.split * 100}%`;
  // With more than two hosts the rest share what the first leaves.
  const tracks =
    layout === 'tabs' ? undefined : `minmax(0, ${split}) auto ${'minmax(0, 1fr) '.repeat(hosts.length - 1)}`;
  return (
    <div className="deck">
      <div className="deck-bar">
        {layout === 'tabs' && hosts.length > 1 ? (
          <fieldset className="deck-hosts">
            <legend className="hidden-visually">{t('terminal.hosts')}</legend>
            {hosts.map((host) => (
              <button
                key={host.name}
                type="button"
                aria-pressed={host.name === front}
                onClick={() => desk.focus(host.name)}
              >
                {host.name}
              </button>
            ))}
          </fieldset>
        ) : (
          <span className="deck-name">{t('terminal.hosts')}</span>
        )}
        <span className="grow" />
        <FontSize preferences={preferences} change={change} />
        {hosts.length > 1 && (
          <fieldset className="deck-group">
            <legend className="hidden-visually">{t('terminal.layout')}</legend>
            {layouts.map((entry) => (
              <button
                key={entry.layout}
                type="button"
                aria-pressed={entry.layout === layout}
                aria-label={t(`terminal.layouts.${entry.layout}`)}
                title={t(`terminal.layouts.${entry.layout}`)}
                onClick={() => change({ layout: entry.layout })}
              >
                <Icon name={entry.icon} />
              </button>
            ))}
          </fieldset>
        )}
        <DeckMenu preferences={preferences} change={change} onShortcuts={onShortcuts} />
      </div>
      <div
        className="deck-panes"
        data-layout={layout}
        style={
          layout === 'rows' ? { gridTemplateRows: tracks } : layout === 'columns' ? { gridTemplateColumns: tracks } : {}
        }
      >
        {hosts.map((host, index) => (
          <Fragment key={host.name}>
            <TerminalPane
              live={live}
              host={host.name}
              title={host.title}
              maxShells={host.shells}
              visible={layout !== 'tabs' || host.name === front}
              desk={desk}
              preferences={preferences}
              onLink={setLink}
              onCopied={() => setCopied((n) => n + 1)}
            />
            {index === 0 && layout !== 'tabs' && (
              <Splitter
                orientation={layout === 'rows' ? 'horizontal' : 'vertical'}
                label={t('terminal.splitter')}
                value={preferences.split}
                min={0.15}
                max={0.85}
                onChange={(value) => change({ split: value })}
              />
            )}
          </Fragment>
        ))}
      </div>
      {copied > 0 && (
        <div className="toast" role="status">
          {t('common.copied')}
        </div>
      )}
      {link !== null && (
        <Confirm
          title={t('terminal.link.title')}
          confirm={t('terminal.link.open')}
          onClose={() => setLink(null)}
          onConfirm={async () => void window.open(link, '_blank', 'noopener,noreferrer')}
        >
          <p>{t('terminal.link.text')}</p>
          <code className="link-address">{link}</code>
        </Confirm>
      )}
    </div>
  );
}

interface PreferenceProps {
  preferences: TerminalPreferences;
  change: (part: Partial<TerminalPreferences>) => void;
}

function FontSize({ preferences, change }: PreferenceProps) {
  const { t } = useTranslation();
  const { fontSize } = preferences;
  return (
    <fieldset className="deck-group">
      <legend className="hidden-visually">{t('terminal.fontSize')}</legend>
      <button
        type="button"
        disabled={fontSize <= fontSizes.min}
        aria-label={t('terminal.smaller')}
        title={t('terminal.smaller')}
        onClick={() => change({ fontSize: fontSize - 1 })}
      >
        <Icon name="minus" />
      </button>
      <span className="num" title={t('terminal.fontSize')}>
        {fontSize}
      </span>
      <button
        type="button"
        disabled={fontSize >= fontSizes.max}
        aria-label={t('terminal.larger')}
        title={t('terminal.larger')}
        onClick={() => change({ fontSize: fontSize + 1 })}
      >
        <Icon name="plus" />
      </button>
    </fieldset>
  );
}

function DeckMenu({ preferences, change, onShortcuts }: PreferenceProps & { onShortcuts: () => void }) {
  const { t } = useTranslation();
  const toggles = [
    { key: 'copyOnSelect', label: t('terminal.copyOnSelect') },
    { key: 'screenReader', label: t('terminal.screenReader') },
  ] as const;
  return (
    <Menu label={t('terminal.settings')} className="deck-button" button={<Icon name="more" />}>
      {(close) => (
        <>
          {toggles.map(({ key, label }) => (
            <button
              key={key}
              type="button"
              className="menu-item"
              aria-pressed={preferences[key]}
              onClick={() => change({ [key]: !preferences[key] })}
            >
              <span className="menu-check">{preferences[key] && <Icon name="check" />}</span>
              {label}
            </button>
          ))}
          <hr />
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              close();
              onShortcuts();
            }}
          >
            <span className="menu-check">
              <Icon name="keyboard" />
            </span>
            {t('shortcuts.title')}
          </button>
        </>
      )}
    </Menu>
  );
}
