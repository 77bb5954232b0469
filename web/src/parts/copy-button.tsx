import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy.js';
import { Icon } from './icon.js';

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const label =
    state === 'copied' ? t('common.copied') : state === 'failed' ? t('common.copyFailed') : t('common.copy');
  return (
    <button
      type="button"
      className="button small"
      aria-live="polite"
      onClick={() => void copyText(text).then((ok) => setState(ok ? 'copied' : 'failed'))}
      onBlur={() => setState('idle')}
    >
      <Icon name={state === 'copied' ? 'check' : 'copy'} />
      {label}
    </button>
  );
}
