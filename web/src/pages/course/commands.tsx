import { useTranslation } from 'react-i18next';
import type { Course } from '../../../../orchestrator/contract/course.js';
import { useWording } from '../../i18n/text.js';
import { CopyButton } from '../../parts/copy-button.js';
import { InlineMarkdown } from '../../parts/markdown.js';

/** Commands to take along, each with what it is for. */
export function Commands({ commands }: { commands: Course['sections'][number]['commands'] }) {
  const { t } = useTranslation();
  const { text } = useWording();
  return (
    <section className="stack" aria-labelledby="commands">
      <h3 id="commands">{t('course.commands')}</h3>
      <ul className="stack">
        {commands.map(({ title, command, why }) => (
          <li key={command} className="card command">
            <div className="command-head">
              <h4>{text(title)}</h4>
              <CopyButton text={command} />
            </div>
            <pre>{command}</pre>
            <p className="small">
              <InlineMarkdown source={text(why)} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
