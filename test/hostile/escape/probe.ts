/** A laboratory host, as far as a probe may depend on it. */
export interface Host {
  lab: string;
  name: string;
}

/**
 * Where a probe is permitted. `privileged`: a container with every right and no network; `machine`: the same in the machine's
 * own network and process tree, with the engine's socket; `plain`: an ordinary container as the engine makes one by itself;
 * `lenient`: a network whose resolver knows every name; `neighbour`: a shell of the other range; `here`: the trainee's own shell.
 */
export type Place = 'privileged' | 'machine' | 'plain' | 'lenient' | 'neighbour' | 'here';

export interface Probe {
  category: string;
  /** What of the system is touched. */
  interface: string;
  /** What the attacker would have of it. */
  effect: string;
  /** Body of a Python function, with the helpers of `runner.py`; what it returns or how it fails is its outcome. */
  code: string;
  /** The outcomes that mean: refused, or held within its limit. */
  refused: Expected;
  control: Control;
  /** The most that it may take; 8 unless said. */
  seconds?: number;
  /** Runs beside nothing else. */
  alone?: boolean;
  /** The hosts that it has a meaning on; all where absent. */
  on?: (host: Host) => boolean;
}

export interface Control {
  where: Place;
  /** Where it differs from the probe's. */
  code?: string;
  /** The outcomes that mean: it succeeds. `ok` unless said. */
  outcome?: Expected;
}

/** One outcome, several, or a pattern of the whole outcome. */
export type Expected = string | readonly string[] | RegExp;

export function matches(expected: Expected, outcome: string | undefined): boolean {
  if (outcome === undefined) return false;
  if (expected instanceof RegExp) return expected.test(outcome);
  return typeof expected === 'string' ? expected === outcome : expected.includes(outcome);
}

/** What a control says where this machine's kernel has no such thing: then the pair is asserted, but does not count. */
export const isAbsent = (outcome: string | undefined): boolean =>
  outcome === 'ENOSYS' || outcome === 'EAFNOSUPPORT' || outcome === 'EPROTONOSUPPORT' || outcome === 'absent';

export const nameOf = (probe: Probe): string => `${probe.interface}: ${probe.effect}`;

/** A system call that the filter refuses whatever its arguments, and that the kernel looks at where there is no filter. */
export function refusedCall(
  category: string,
  name: string,
  effect: string,
  args: string,
  permitted: Expected = 'ok',
): Probe {
  return {
    category,
    interface: name,
    effect,
    code: `call(${[`"${name}"`, args].filter(Boolean).join(', ')})`,
    refused: 'EPERM',
    control: { where: 'privileged', outcome: permitted },
  };
}
