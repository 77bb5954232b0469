import { z } from 'zod';

/** The interface languages. Both are complete; English is the fallback for an unknown browser language. */
export const localeSchema = z.enum(['en', 'zh-CN']);
export type Locale = z.infer<typeof localeSchema>;

/** One text in every interface language. */
export const textSchema = z.strictObject({ en: z.string().min(1), 'zh-CN': z.string().min(1) });
export type Text = z.infer<typeof textSchema>;
