import { useTranslation } from 'react-i18next';
import type { LabId } from '../../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../../orchestrator/contract/lab.js';
import { useWording } from '../../../i18n/text.js';
import { Icon } from '../../../parts/icon.js';

interface Props {
  labs: LabView[];
  /** In the order to take them. */
  chosen: readonly LabId[];
  onChange: (chosen: LabId[]) => void;
}

/** The cases of a programme: which, and in what order. Those chosen come first. */
export function LabChooser({ labs, chosen, onChange }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const titleOf = (id: LabId) => {
    const lab = labs.find((one) => one.id === id);
    return lab ? text(lab.title) : id;
  };
  const others = labs.map(({ id }) => id).filter((id) => !chosen.includes(id));

  function move(id: LabId, by: -1 | 1) {
    const order = [...chosen];
    const at = order.indexOf(id);
    order.splice(at, 1);
    order.splice(at + by, 0, id);
    onChange(order);
  }

  return (
    <ol className="lab-order">
      {[...chosen, ...others].map((id) => {
        const at = chosen.indexOf(id);
        const lab = labs.find((one) => one.id === id);
        return (
          <li key={id} data-chosen={at >= 0}>
            <label>
              <input
                type="checkbox"
                checked={at >= 0}
                onChange={() => onChange(at >= 0 ? chosen.filter((one) => one !== id) : [...chosen, id])}
              />
              <span className="num lab-place" aria-hidden="true">
                {at >= 0 ? at + 1 : '–'}
              </span>
              <span>
                {titleOf(id)}
                {lab?.unavailable && <span className="small path-late"> {text(lab.unavailable)}</span>}
              </span>
            </label>
            <span className="lab-moves">
              <button
                type="button"
                className="button quiet only-icon small"
                disabled={at <= 0}
                aria-label={t('cohorts.form.up', { lab: titleOf(id) })}
                onClick={() => move(id, -1)}
              >
                <Icon name="up" />
              </button>
              <button
                type="button"
                className="button quiet only-icon small"
                disabled={at < 0 || at === chosen.length - 1}
                aria-label={t('cohorts.form.down', { lab: titleOf(id) })}
                onClick={() => move(id, 1)}
              >
                <Icon name="down" />
              </button>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
