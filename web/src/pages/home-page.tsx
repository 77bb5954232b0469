import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { useAccount } from '../api/session.js';
import { training } from '../api/training.js';
import { useResource } from '../api/use-resource.js';
import { Waiting } from '../parts/problem-notice.js';
import LabsPage from './labs/labs-page.js';
import { ProgrammeView } from './programme/programme-page.js';

/** Where somebody begins: instructors with their cohorts, trainees with their programme, and without one with the labs. */
export default function HomePage() {
  const { t } = useTranslation();
  const account = useAccount();
  const teaches = account.role !== 'trainee';
  const programmes = useResource(teaches ? null : 'programmes', training.programmes);
  if (teaches) return <Navigate to="/cohorts" replace />;
  if (programmes.data === null) return <Waiting problem={programmes.problem} retry={programmes.reload} />;
  const [first, ...others] = programmes.data;
  return first ? (
    <ProgrammeView programme={first} others={others} reload={programmes.reload} />
  ) : (
    <LabsPage note={t('programme.noProgramme')} />
  );
}
