/** A sentence of a lab in which `code` stands between back ticks. */
export function Inline({ source }: { source: string }) {
  return source.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts never change.
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
