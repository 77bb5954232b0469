import { z } from 'zod';
import { labIdSchema } from './attempt.js';
import { choiceSchema, markedSchema, questionSchema } from './quiz.js';
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

/** How far a person has come in a course. */
export const courseProgressSchema = z.object({
  /** The section to go on with; null before the first. */
  place: z.string().nullable(),
  /** Sections of which the end was reached. */
  reached: z.array(z.string()),
  /** Sections that are done: their end was reached and their checks were answered. */
  read: z.array(z.string()),
  /** The last answer to each check, with what was right and why. */
  answers: z.array(markedSchema),
  /** When every section was done for the first time. */
  doneAt: z.number().int().nullable(),
});
export type CourseProgress = z.infer<typeof courseProgressSchema>;

export const courseReadingSchema = z.object({ course: courseSchema, progress: courseProgressSchema });
export type CourseReading = z.infer<typeof courseReadingSchema>;

/** Where somebody is in a course. */
export const coursePlaceSchema = z.strictObject({
  section: z.string().min(1).max(64),
  /** Whether its end was reached. It stays so. */
  reached: z.boolean().default(false),
});
export type CoursePlace = z.infer<typeof coursePlaceSchema>;

export const checkAnswerSchema = z.strictObject({ choice: choiceSchema });
