import { z } from 'zod';
import { labIdSchema } from './attempt.js';
import { questionSchema } from './quiz.js';
import { textSchema } from './text.js';

/** One step of the attack as a course and a debrief tell it, without what an attempt adds. */
export const lessonStepSchema = z.object({
  attacker: textSchema,
  gap: textSchema,
  misconception: textSchema,
  remedy: textSchema,
  techniques: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type LessonStep = z.infer<typeof lessonStepSchema>;

/** A part of a course, to read in one sitting. */
export const sectionSchema = z.object({
  id: z.string(),
  kind: z.enum(['story', 'anatomy', 'principles', 'practice']),
  title: textSchema,
  /** About how long it takes. */
  minutes: z.number().int(),
  /** Markdown. */
  text: textSchema,
  /** The five steps, for `anatomy`; else empty. */
  steps: z.array(lessonStepSchema),
  /** Commands to copy, each with what it is for. */
  commands: z.array(z.object({ title: textSchema, command: z.string(), why: textSchema })),
  /** Knowledge checks at its end. */
  checks: z.array(questionSchema),
});
export type Section = z.infer<typeof sectionSchema>;

/** The micro-course of one case. */
export const courseSchema = z.object({
  lab: labIdSchema,
  title: textSchema,
  minutes: z.number().int(),
  sections: z.array(sectionSchema),
});
export type Course = z.infer<typeof courseSchema>;
