import type { ProgrammeSettings } from '../../contract/cohort.js';
import { type JournalTexts, minJournalCharacters } from '../../contract/journal.js';
import type { Module, ModuleKind } from '../../contract/programme.js';
import { plannedModules, type Teaches } from '../modules.js';

const reflected: readonly ModuleKind[] = ['course', 'practice', 'discussion', 'exam', 'practical'];

/** The parts of a programme that the journal has an entry for. The tests before and after, and the journal, have none. */
export const journalParts = (settings: ProgrammeSettings, teaches: Teaches): Pick<Module, 'id' | 'kind' | 'lab'>[] =>
  plannedModules(settings, teaches).filter(({ kind }) => reflected.includes(kind));

/** Whether both texts are long enough to count. Characters, not UTF-16 units: a rare Chinese one counts once. */
export const isComplete = ({ learnt, improve }: JournalTexts): boolean =>
  [learnt, improve].every((text) => [...text.trim()].length >= minJournalCharacters);
