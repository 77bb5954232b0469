import type { EnrolmentId } from '../../contract/enrolment.js';
import { chanceFrom } from '../../grading/stream/chance.js';

type Form = 'test-a' | 'test-b';

/**
 * Which of the two parallel forms a person gets in the test before and in the test after. Half of the people begin with the
 * one and half with the other, by a hash of the enrolment, so that a harder form does not pass for learning or its lack.
 */
export function formOf(enrolment: EnrolmentId, module: 'pre-test' | 'post-test'): Form {
  const beginsWithA = chanceFrom(`form\0${enrolment}`).below(2) === 0;
  return beginsWithA === (module === 'pre-test') ? 'test-a' : 'test-b';
}
