import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { Icon, type IconName } from './icon.js';

export interface Tab<K extends string> {
  key: K;
  label: string;
  icon?: IconName;
  badge?: ReactNode;
}

interface TabStripProps<K extends string> {
  tabs: Tab<K>[];
  active: K;
  onChange: (key: K) => void;
  label: string;
  /** Prefix of the ids that tie tabs and their panel together. */
  id: string;
}

/** Scrolls the strip alone: `scrollIntoView` would scroll the page to it as well, as it comes. */
function showInside(strip: HTMLElement, tab: HTMLElement) {
  const [outer, inner] = [strip.getBoundingClientRect(), tab.getBoundingClientRect()];
  if (inner.left < outer.left) strip.scrollLeft -= outer.left - inner.left;
  else if (inner.right > outer.right) strip.scrollLeft += inner.right - outer.right;
}

/** The tabs of a panel (`role=tablist`): arrows, Home and End move; one stop in the tab order. */
export function TabStrip<K extends string>({ tabs, active, onChange, label, id }: TabStripProps<K>) {
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = strip.current?.querySelector<HTMLElement>(`#${id}-tab-${active}`);
    if (strip.current && tab) showInside(strip.current, tab);
  }, [id, active]);
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const at = tabs.findIndex((tab) => tab.key === active);
    const last = tabs.length - 1;
    const next =
      event.key === 'ArrowRight'
        ? at === last
          ? 0
          : at + 1
        : event.key === 'ArrowLeft'
          ? at === 0
            ? last
            : at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? last
              : -1;
    const target = tabs[next];
    if (!target) return;
    event.preventDefault();
    onChange(target.key);
    event.currentTarget.querySelector<HTMLElement>(`#${id}-tab-${target.key}`)?.focus();
  }
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown} ref={strip}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          id={`${id}-tab-${tab.key}`}
          type="button"
          role="tab"
          aria-selected={tab.key === active}
          aria-controls={`${id}-panel`}
          tabIndex={tab.key === active ? 0 : -1}
          onClick={() => onChange(tab.key)}
        >
          {tab.icon && <Icon name={tab.icon} />}
          {tab.label}
          {tab.badge}
        </button>
      ))}
    </div>
  );
}
