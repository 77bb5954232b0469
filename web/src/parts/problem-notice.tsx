import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { useWording } from '../i18n/text.js';
import { Icon } from './icon.js';

/** A refusal in the reader's language, with a way to try again where there is one. */
export function ProblemNotice({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const { t } = useTranslation();
  const { problem: say } = useWording();
  return (
    <div className="notice bad" role="alert">
      <Icon name="warn" />
      <div>
        {say(problem)}
        {retry && (
          <>
            {' '}
            <button type="button" className="link-button" onClick={retry}>
              {t('common.retry')}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

/** What a page shows while its data comes, or does not. */
export function Waiting({ problem, retry }: { problem: Problem | null; retry: () => void }) {
  const { t } = useTranslation();
  if (problem) {
    return (
      <div className="page narrow">
        <ProblemNotice problem={problem} retry={retry} />
      </div>
    );
  }
  return (
    <div className="loading" role="status">
      <span className="spinner" />
      {t('common.loading')}
    </div>
  );
}
