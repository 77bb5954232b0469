import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../parts/copy.js';
import { Icon } from '../../parts/icon.js';

/** Copies the public address, or hands it to the system's own way of sharing, where there is one. */
export function Share({ url, text }: { url: string; text: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const label =
    state === 'copied'
      ? t('certificate.own.linkCopied')
      : state === 'failed'
        ? t('common.copyFailed')
        : t('certificate.own.copyLink');
  return (
    <div className="button-row">
      <button
        type="button"
        className="button"
        aria-live="polite"
        onClick={() => void copyText(url).then((done) => setState(done ? 'copied' : 'failed'))}
        onBlur={() => setState('idle')}
      >
        <Icon name={state === 'copied' ? 'check' : 'link'} />
        {label}
      </button>
      {'share' in navigator && (
        <button
          type="button"
          className="button"
          // Who closes the system's dialog has decided: there is nothing to tell.
          onClick={() => void navigator.share({ url, text }).catch(() => undefined)}
        >
          <Icon name="out" />
          {t('certificate.own.share')}
        </button>
      )}
    </div>
  );
}
