import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

interface SplitterProps {
  /** `vertical`: a standing bar between left and right. */
  orientation: 'vertical' | 'horizontal';
  label: string;
  /** Share of the first part (0–1), and its bounds. */
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

/** A bar that divides its parent in two; dragged, or moved by arrow keys in steps of 2 %. */
export function Splitter({ orientation, label, value, min, max, onChange }: SplitterProps) {
  const ref = useRef<HTMLDivElement>(null);
  const clamp = (share: number) => Math.min(max, Math.max(min, share));

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    event.preventDefault();
    ref.current?.setPointerCapture(event.pointerId);
  }
  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    const box = ref.current?.parentElement?.getBoundingClientRect();
    if (!box || !ref.current?.hasPointerCapture(event.pointerId)) return;
    const share =
      orientation === 'vertical' ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    onChange(clamp(share));
  }
  function onKeyDown(event: KeyboardEvent) {
    const back = orientation === 'vertical' ? 'ArrowLeft' : 'ArrowUp';
    const forth = orientation === 'vertical' ? 'ArrowRight' : 'ArrowDown';
    const step = event.key === back ? -0.02 : event.key === forth ? 0.02 : 0;
    if (step === 0) return;
    event.preventDefault();
    onChange(clamp(value + step));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator is the pattern for splitters; <hr> cannot be one.
    <div
      ref={ref}
      className={`splitter ${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(value * 100)}
      aria-valuemin={Math.round(min * 100)}
      aria-valuemax={Math.round(max * 100)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
