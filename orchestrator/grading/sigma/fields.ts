import type { z } from 'zod';

/** Every field of an event's schema with what it means, in the schema's order. */
export function describeFields(schema: z.ZodObject): { field: string; meaning: string }[] {
  return Object.entries(schema.shape).map(([field, one]) => ({
    field,
    meaning: (one as z.ZodType).description ?? '',
  }));
}
