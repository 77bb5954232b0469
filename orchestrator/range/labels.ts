/** Labels on containers and networks: the only thing by which they are found again. */
export const labels = {
  /** Which orchestrator they belong to; several may share an engine. */
  namespace: 'chaindrill.namespace',
  attempt: 'chaindrill.attempt',
  host: 'chaindrill.host',
  kind: 'chaindrill.kind',
  /** Epoch milliseconds as text. */
  deadline: 'chaindrill.deadline',
  witness: 'chaindrill.witness',
} as const;
