import { useTranslation } from 'react-i18next';
import type { ProgrammeSettings } from '../../../../orchestrator/contract/cohort.js';
import type { SittingModule } from '../../../../orchestrator/contract/sitting.js';
import { useWording } from '../../i18n/text.js';
import { Icon, type IconName } from '../../parts/icon.js';

/** Questions of a test for each case. */
const perLab = 5;

/** What one should know before beginning. */
export function Rules({ kind, settings }: { kind: SittingModule; settings: ProgrammeSettings }) {
  const { t } = useTranslation();
  const { percent } = useWording();
  const { exam, labs } = settings;
  const rules: [IconName, string][] =
    kind === 'exam'
      ? [
          ['file', t('sitting.rules.questions', { count: exam.questions })],
          ['clock', t('sitting.rules.minutes', { minutes: exam.minutes })],
          ['check', t('sitting.rules.pass', { share: percent(exam.passShare) })],
          [
            'reset',
            exam.waitHours > 0
              ? t('sitting.rules.tries', { allowed: exam.tries, hours: exam.waitHours })
              : t('sitting.rules.triesAtOnce', { allowed: exam.tries }),
          ],
          ['download', t('sitting.rules.kept')],
          ['bulb', t('sitting.rules.explained')],
        ]
      : [
          ['file', t('sitting.rules.questions', { count: perLab * labs.length })],
          ['clock', t('sitting.rules.noLimit')],
          ['check', t('sitting.rules.noFail')],
          ['reset', t('sitting.rules.once')],
          ['bulb', t('sitting.rules.explainedTests')],
        ];
  return (
    <ul className="card padded rules">
      {rules.map(([icon, text]) => (
        <li key={text}>
          <Icon name={icon} />
          {text}
        </li>
      ))}
    </ul>
  );
}
