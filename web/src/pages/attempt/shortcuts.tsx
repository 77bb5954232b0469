import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.js';

const shortcuts = [
  { keys: ['Ctrl', 'Shift', '↓'], text: 'next' },
  { keys: ['Ctrl', 'Shift', '↑'], text: 'previous' },
  { keys: ['Ctrl', 'Shift', '→'], text: 'panel' },
  { keys: ['Ctrl', 'Shift', '←'], text: 'terminal' },
  { keys: ['F6'], text: 'cycle' },
  { keys: ['Ctrl', 'Shift', 'F'], text: 'search' },
  { keys: ['Ctrl', 'Shift', 'C'], text: 'copy' },
  { keys: ['Ctrl', 'Shift', 'V'], text: 'paste' },
] as const;

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('shortcuts.title')}
      onClose={onClose}
      actions={
        <button type="button" className="button" onClick={onClose}>
          {t('common.close')}
        </button>
      }
    >
      <dl className="shortcuts">
        {shortcuts.map(({ keys, text }) => (
          <div key={text}>
            <dt>{t(`shortcuts.${text}`)}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
