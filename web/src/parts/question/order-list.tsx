import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../icon.js';
import { InlineMarkdown } from '../markdown.js';
import type { AnswerInputs } from './inputs.js';

/** Options to bring into order, by buttons or with the arrow keys on them. Until the first move nothing is answered. */
export function OrderList({ question, choice, onChoice, disabled }: AnswerInputs) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [told, setTold] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const order = choice.length > 0 ? choice : question.options.map(({ id }) => id);
  const named = order.flatMap((id) => question.options.find((option) => option.id === id) ?? []);
  const plain = (index: number) => text(named[index]?.text ?? { en: '', 'zh-CN': '' }).replaceAll('`', '');

  function move(from: number, to: number, direction: 'up' | 'down') {
    const moving = order[from];
    const other = order[to];
    if (moving === undefined || other === undefined) return;
    onChoice(order.with(from, other).with(to, moving));
    setTold(t('question.moved', { option: plain(from), place: to + 1, count: order.length }));
    // The focus goes with what was moved; at the end of the list its other button takes it.
    requestAnimationFrame(() => {
      const buttons = list.current?.children[to]?.querySelectorAll<HTMLButtonElement>('button');
      const same = buttons?.[direction === 'up' ? 0 : 1];
      (same?.disabled ? buttons?.[direction === 'up' ? 1 : 0] : same)?.focus();
    });
  }
  function onKeyDown(event: KeyboardEvent, index: number) {
    if (disabled || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const direction = event.key === 'ArrowUp' ? 'up' : 'down';
    move(index, index + (direction === 'up' ? -1 : 1), direction);
  }

  return (
    <>
      <ol className="options" ref={list}>
        {named.map((option, index) => (
          <li key={option.id} className="option order-item" data-open={choice.length === 0}>
            <span className="order-place num" aria-hidden="true">
              {index + 1}
            </span>
            <span className="option-text">
              <InlineMarkdown source={text(option.text)} />
            </span>
            <span className="order-moves">
              {(['up', 'down'] as const).map((direction) => (
                <button
                  key={direction}
                  type="button"
                  className="button small only-icon"
                  aria-label={t(`question.${direction}`, { option: plain(index) })}
                  disabled={disabled || index === (direction === 'up' ? 0 : named.length - 1)}
                  onClick={() => move(index, index + (direction === 'up' ? -1 : 1), direction)}
                  onKeyDown={(event) => onKeyDown(event, index)}
                >
                  <Icon name={direction} />
                </button>
              ))}
            </span>
          </li>
        ))}
      </ol>
      <p className="hidden-visually" role="status">
        {told}
      </p>
    </>
  );
}
