import { nameOf, type Place, type Probe } from './probe.js';
import { runScript, runTyped, type Task } from './shells.js';
import type { Lab, Stage } from './stage.js';

/** What became of every probe and of its controls. */
export interface Tried {
  outcome(lab: string, host: string, probe: Probe): string | undefined;
  /** What its control said, once or more. */
  controlsOf(probe: Probe): string[];
}

const id = (probe: Probe) => `${probe.category} · ${nameOf(probe)}`;
const controlId = (probe: Probe) => `control · ${id(probe)}`;
const task = (probe: Probe): Task => ({
  id: id(probe),
  code: probe.code,
  seconds: probe.seconds ?? 8,
  alone: probe.alone ?? false,
});
const control = (probe: Probe): Task => ({
  ...task(probe),
  id: controlId(probe),
  code: probe.control.code ?? probe.code,
});

/** Tries all of it in the shell of every host of every lab, the labs side by side, and the controls where they are permitted. */
export async function tryAll(stage: Stage, catalogue: readonly Probe[]): Promise<Tried> {
  const outcomes = new Map<string, Map<string, string>>();
  const controls = new Map<string, string[]>();
  const at = (where: Place) => catalogue.filter((probe) => probe.control.where === where);
  const keep = (said: Map<string, string>) => {
    for (const [key, value] of said) controls.set(key, [...(controls.get(key) ?? []), value]);
  };

  for (const where of ['privileged', 'machine', 'plain', 'lenient'] as const) {
    keep(await runScript(stage.controls.shell(where), at(where).map(control), stage.givenIn(stage.labs[0])));
  }
  // What is another's for one lab is the neighbour's own.
  for (const lab of stage.labs) {
    const other = stage.neighbourOf(lab);
    const host = other.hosts.find((name) => name !== 'workstation') ?? '';
    keep(await runTyped(await other.robot.terminal(host), at('neighbour').map(control), stage.givenIn(lab)));
  }
  await Promise.all(stage.labs.map(tryIn));
  return {
    outcome: (lab, host, probe) => outcomes.get(`${lab} ${host}`)?.get(id(probe)),
    controlsOf: (probe) => controls.get(controlId(probe)) ?? [],
  };

  async function tryIn(lab: Lab): Promise<void> {
    for (const host of lab.hosts) {
      const tasks = [...catalogue.map(task), ...at('here').map(control)];
      const said = await runTyped(await lab.robot.terminal(host), tasks, stage.givenIn(lab));
      outcomes.set(`${lab.id} ${host}`, said);
      keep(new Map([...said].filter(([key]) => key.startsWith('control · '))));
    }
  }
}
