import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/manifest.js';
import type { Text } from '../contract/text.js';
import type { Ranges } from '../range/types.js';

/** What a lab's replay may need of the machine: a command that ends with 0 where it is met, and what to say where it is not. */
const needs: Record<Manifest['needs'][number], { argv: string[]; unmet: Text }> = {
  'memory-execution': {
    argv: ['memrun', 'probe', '/bin/true'],
    unmet: {
      en: 'Its attack runs a program from memory, and this machine refuses that (often the kernel setting vm.memfd_noexec). Set it to 0 on the host, or use another runtime, and start ChainDrill again.',
      'zh-CN':
        '其攻击要从内存中运行程序，而本机拒绝这样做（常见原因是内核参数 vm.memfd_noexec）。请在宿主机上将其设为 0，或更换容器运行时，然后重新启动 ChainDrill。',
    },
  },
};

/** Which labs cannot run on this machine, and why. Known once `tried` has resolved; until then every lab counts as able to. */
export interface Needs {
  unmet(labId: string): Text | null;
  /** Never rejects: what could not be tried is told to `onFault`, and its labs stay open. */
  tried: Promise<void>;
}

/** Tries in throwaway containers what the labs need. */
export function tryNeeds(ranges: Pick<Ranges, 'probe'>, catalog: Catalog, onFault: (error: unknown) => void): Needs {
  const unmet = new Map<string, Text>();
  const labs = catalog.list().map(({ manifest }) => manifest);
  const attempt = async (need: Manifest['needs'][number]) => {
    if ((await ranges.probe(needs[need].argv)) === 0) return;
    for (const lab of labs) if (lab.needs.includes(need)) unmet.set(lab.id, needs[need].unmet);
  };
  const wanted = [...new Set(labs.flatMap((lab) => lab.needs))];
  const tried = Promise.all(wanted.map((need) => attempt(need).catch(onFault))).then(() => {});
  return { unmet: (labId) => unmet.get(labId) ?? null, tried };
}
