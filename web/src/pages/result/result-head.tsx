import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { ModeChip, StateChip } from '../../parts/chips.js';
import { Icon } from '../../parts/icon.js';

interface HeadProps {
  attempt: AttemptView;
  lab: LabView;
  /** What the page is. */
  title: string;
  /** Buttons before the one that prints. */
  children?: ReactNode;
}

/** Which attempt of which lab a result is of, and what may be taken away of it. */
export function ResultHead({ attempt, lab, title, children }: HeadProps) {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  return (
    <div className="result-head">
      <div>
        <p className="muted small">
          <Link to="/" className="no-print">
            {t('header.labs')}
          </Link>
          <span className="no-print"> / </span>
          {title}
        </p>
        <h1>{text(lab.title)}</h1>
        <p className="result-chips">
          <ModeChip mode={attempt.mode} />
          <StateChip state={attempt.state} />
          <span className="small">{attempt.owner.name}</span>
          <span className="muted small num">{dateTime(attempt.createdAt)}</span>
        </p>
      </div>
      <div className="button-row no-print">
        {children}
        <button type="button" className="button" onClick={() => print()}>
          <Icon name="print" />
          {t('result.print')}
        </button>
      </div>
    </div>
  );
}
