import { useTranslation } from 'react-i18next';

/** Lines of a log, a file or a terminal to read. */
export function Excerpt({ lines }: { lines: readonly string[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="excerpt" aria-label={t('question.excerpt')} tabIndex={0}>
      <pre>{lines.join('\n')}</pre>
    </section>
  );
}
