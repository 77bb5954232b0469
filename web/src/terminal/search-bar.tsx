import type { SearchAddon } from '@xterm/addon-search';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.js';
import { searchColours } from './palette.js';

/** Search in a terminal's scrollback: Enter goes to the next hit, Shift+Enter back, Escape closes. */
export function SearchBar({ search, onClose }: { search: SearchAddon; onClose: () => void }) {
  const { t } = useTranslation();
  const [term, setTerm] = useState('');
  const [hits, setHits] = useState<{ resultIndex: number; resultCount: number } | null>(null);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    input.current?.focus();
    const results = search.onDidChangeResults(setHits);
    return () => {
      results.dispose();
      search.clearDecorations();
    };
  }, [search]);

  function find(text: string, back: boolean, incremental: boolean) {
    const options = { decorations: searchColours, incremental };
    if (text === '') {
      search.clearDecorations();
      setHits(null);
    } else if (back) search.findPrevious(text, options);
    else search.findNext(text, options);
  }

  return (
    <search className="term-search">
      <input
        ref={input}
        className="input"
        type="text"
        value={term}
        aria-label={t('terminal.search')}
        placeholder={t('terminal.search')}
        onChange={(event) => {
          setTerm(event.target.value);
          find(event.target.value, false, true);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          else if (event.key === 'Enter') find(term, event.shiftKey, false);
        }}
      />
      <span className="term-search-count num" role="status">
        {hits &&
          term !== '' &&
          (hits.resultCount === 0 ? t('terminal.noHits') : `${hits.resultIndex + 1}/${hits.resultCount}`)}
      </span>
      <button
        type="button"
        title={t('terminal.previousHit')}
        aria-label={t('terminal.previousHit')}
        onClick={() => find(term, true, false)}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        title={t('terminal.nextHit')}
        aria-label={t('terminal.nextHit')}
        onClick={() => find(term, false, false)}
      >
        <Icon name="down" />
      </button>
      <button type="button" title={t('common.close')} aria-label={t('common.close')} onClick={onClose}>
        <Icon name="close" />
      </button>
    </search>
  );
}
