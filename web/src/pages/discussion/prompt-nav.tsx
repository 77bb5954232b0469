import { useTranslation } from 'react-i18next';
import type { Discussion } from '../../../../orchestrator/contract/discussion.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';

interface Props {
  prompts: Discussion['prompts'];
  labs: readonly LabView[];
  chosen: string;
  onChoose: (prompt: string) => void;
}

/** The questions, with how much was said and what is new. */
export function PromptNav({ prompts, labs, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  return (
    <nav className="prompts" aria-label={t('discussion.prompts')}>
      {prompts.map(({ id, lab, title, posts, unread }) => {
        const found = labs.find((one) => one.id === lab);
        return (
          <button
            key={id}
            type="button"
            className="prompt"
            aria-current={id === chosen ? 'true' : undefined}
            onClick={() => onChoose(id)}
          >
            <span className="small muted">{found ? text(found.title) : t('discussion.general')}</span>
            <span className="prompt-title">{text(title)}</span>
            <span className="prompt-facts small">
              <span className="muted">{t('discussion.posts', { count: posts })}</span>
              {unread > 0 && <span className="chip warn">{t('discussion.unread', { count: unread })}</span>}
            </span>
          </button>
        );
      })}
    </nav>
  );
}
