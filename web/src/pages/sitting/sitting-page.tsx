import '../../styles/sitting.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Sitting, SittingModule } from '../../../../orchestrator/contract/sitting.js';
import { sittings } from '../../api/sittings.js';
import { training } from '../../api/training.js';
import { useResource } from '../../api/use-resource.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Running } from './running.js';
import { Start } from './start.js';

/** The exam or a test: its rules and earlier tries, or the sitting that is under way. */
export default function SittingPage({ module }: { module: SittingModule }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { enrolment = '' } = useParams();
  const [open, setOpen] = useState<Sitting | null>(null);
  const programme = useResource(`programme ${enrolment} ${module}`, () => training.programme(enrolment));
  const list = useResource(`sittings ${enrolment} ${module}`, () => sittings.list(enrolment));
  useTitle(t(`sitting.module.${module}`));
  if (programme.data === null || list.data === null)
    return (
      <Waiting
        problem={programme.problem ?? list.problem}
        retry={() => {
          programme.reload();
          list.reload();
        }}
      />
    );
  if (open?.module === module)
    return (
      <Running
        key={open.id}
        enrolment={enrolment}
        sitting={open}
        onOver={() => navigate(`/programme/${enrolment}/sittings/${open.id}`, { replace: true })}
      />
    );
  return (
    <Start
      module={module}
      programme={programme.data}
      sittings={list.data.sittings.filter((one) => one.module === module)}
      onBegin={async () => setOpen(await sittings.begin(enrolment, module))}
    />
  );
}
