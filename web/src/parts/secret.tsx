import { CopyButton } from './copy-button.js';

/** Something shown once, to be copied. */
export function Secret({ label, value }: { label: string; value: string }) {
  return (
    <div className="secret" role="status">
      <p>{label}</p>
      <code>{value}</code>
      <CopyButton text={value} />
    </div>
  );
}
