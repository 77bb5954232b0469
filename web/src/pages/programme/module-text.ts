import { useTranslation } from 'react-i18next';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import type { Module, ModuleKind } from '../../../../orchestrator/contract/programme.js';
import { useWording } from '../../i18n/text.js';
import type { IconName } from '../../parts/icon.js';

export const moduleIcon: Record<ModuleKind, IconName> = {
  'pre-test': 'search',
  course: 'bulb',
  practice: 'terminal',
  discussion: 'user',
  journal: 'file',
  exam: 'check',
  practical: 'shield',
  'post-test': 'forward',
};

/** What of a module its name needs. */
type Named = Pick<Module, 'kind' | 'lab'>;

/** Names and addresses of modules. */
export function useModuleText(labs: readonly LabView[]) {
  const { t } = useTranslation();
  const { text } = useWording();
  const labOf = ({ lab }: Named) => {
    const found = labs.find(({ id }) => id === lab);
    return found ? text(found.title) : (lab ?? '');
  };
  return {
    title: (module: Named) => t(`programme.kind.${module.kind}.title`, { lab: labOf(module) }),
    text: (module: Named) => t(`programme.kind.${module.kind}.text`),
  };
}

/** The page of a module. */
export function moduleAddress(enrolment: string, { kind, lab }: Module): string {
  if (kind === 'practice') return `/labs/${lab}?mode=practice`;
  if (kind === 'practical') return `/labs/${lab}?mode=assessment`;
  const base = `/programme/${enrolment}`;
  return kind === 'course' ? `${base}/course/${lab}` : `${base}/${kind}`;
}
