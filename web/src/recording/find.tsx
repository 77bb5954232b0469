import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.js';
import type { Match, TextIndex } from './text-index.js';

/** More places than anybody goes through. */
const maxMatches = 500;
const delayMs = 120;

export interface Found {
  query: string;
  matches: Match[];
  /** Which of them was gone to last. */
  chosen: number | null;
}

/** Searches a recording while somebody types. `go` is called when a place is chosen. */
export function useFind(index: () => Promise<TextIndex>, go: (match: Match, query: string) => void, clear: () => void) {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<Found>({ query: '', matches: [], chosen: null });
  const latest = useRef({ go, clear });
  latest.current = { go, clear };

  useEffect(() => {
    let wanted = true;
    const search = async () => {
      const matches = query === '' ? [] : (await index()).find(query, maxMatches);
      if (!wanted) return;
      setFound((old) => (old.query === query && old.chosen !== null ? old : { query, matches, chosen: null }));
      if (query === '') latest.current.clear();
    };
    const timer = setTimeout(search, query === '' ? 0 : delayMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [index, query]);

  async function choose(at: number) {
    // Enter may come before the search that the last letter asks for.
    const matches = found.query === query ? found.matches : (await index()).find(query, maxMatches);
    const chosen = (at + matches.length) % matches.length;
    const match = matches[chosen];
    setFound({ query, matches, chosen: match ? chosen : null });
    if (match) latest.current.go(match, query);
  }
  return {
    query,
    found,
    setQuery,
    /** Somebody is about to search. */
    prepare: () => void index(),
    choose,
    step: (by: 1 | -1) =>
      void choose(found.chosen === null || found.query !== query ? (by === 1 ? 0 : -1) : found.chosen + by),
  };
}

type Find = ReturnType<typeof useFind>;

export function FindBox({ find, input }: { find: Find; input: RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation();
  const { query, found } = find;
  const count = found.matches.length;
  return (
    <search className="rec-find">
      <Icon name="search" />
      <input
        ref={input}
        className="input"
        type="text"
        value={query}
        aria-label={t('recording.find')}
        placeholder={t('recording.find')}
        onFocus={find.prepare}
        onChange={(event) => find.setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') find.setQuery('');
          else return;
          event.preventDefault();
        }}
      />
      <span className="rec-count num" role="status">
        {query !== '' &&
          found.query === query &&
          (count === 0
            ? t('recording.noMatches')
            : `${found.chosen === null ? '' : `${found.chosen + 1}/`}${count}${count === maxMatches ? '+' : ''}`)}
      </span>
      <button
        type="button"
        className="button small quiet only-icon"
        disabled={count === 0}
        aria-label={t('recording.previousMatch')}
        title={t('recording.previousMatch')}
        onClick={() => find.step(-1)}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        className="button small quiet only-icon"
        disabled={count === 0}
        aria-label={t('recording.nextMatch')}
        title={t('recording.nextMatch')}
        onClick={() => find.step(1)}
      >
        <Icon name="down" />
      </button>
    </search>
  );
}

/** The places found, each with its time and its line. */
export function FindList({ find, say }: { find: Find; say: (at: number) => string }) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const { matches, chosen, query } = find.found;

  useEffect(() => {
    if (chosen !== null) list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  if (query === '' || matches.length === 0) return null;
  return (
    <ol className="rec-matches" ref={list} aria-label={t('recording.matches')}>
      {matches.map((match, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list of another search is another list.
        <li key={index}>
          <button type="button" aria-current={index === chosen} onClick={() => void find.choose(index)}>
            <span className="num rec-when">{say(match.at)}</span>
            <span className="rec-kind" title={t(`recording.kind.${match.kind}`)}>
              <Icon name={match.kind === 'typed' ? 'keyboard' : 'terminal'} size={13} />
              <span className="hidden-visually">{t(`recording.kind.${match.kind}`)}</span>
            </span>
            <span className="rec-line mono">
              {match.before}
              <mark>{match.hit}</mark>
              {match.after}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
