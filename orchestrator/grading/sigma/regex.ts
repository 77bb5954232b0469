import { type CharSet, parseRegex, type RegexFlags, type RegexNode, RegexRefused } from './regex-syntax.js';

/*
 * Regular expressions that cannot explode. JavaScript's own engine backtracks, and a rule such as `(a+)+$` could hold the
 * grader for years. Here an expression becomes a list of instructions that all run side by side, one character at a time
 * (Thompson's construction): time is at most text × instructions, and both are bounded.
 */

type Instruction =
  | { op: 'set'; set: CharSet }
  | { op: 'dot' }
  | { op: 'assert'; what: 'start' | 'end' | 'word' | 'not-word' }
  | { op: 'split'; a: number; b: number }
  | { op: 'jump'; to: number }
  | { op: 'match' };

/** Instructions one expression may have; counted repetitions are written out, so `(ab){300}` is too large. */
const maxInstructions = 500;
/** Characters of a field that are looked at; what follows is ignored. */
const maxTextLength = 4_096;

export interface Regex {
  /** Instructions: what matching costs per character at most. */
  size: number;
  /** Whether the expression is found anywhere in the text. */
  test(text: string): boolean;
}

/** Compiles an expression. Throws `RegexRefused` with what is not supported or too large. */
export function compileRegex(source: string, flags: RegexFlags): Regex {
  const parsed = parseRegex(source, flags);
  const program: Instruction[] = [];
  emit(parsed.node, program);
  push(program, { op: 'match' });
  return { size: program.length, test: (text) => run(program, parsed.flags, text) };
}

function push(program: Instruction[], instruction: Instruction): number {
  if (program.length >= maxInstructions) {
    throw new RegexRefused(`the regular expression is too large (more than ${maxInstructions} steps when written out)`);
  }
  return program.push(instruction) - 1;
}

function emit(node: RegexNode, program: Instruction[]): void {
  if (node.kind === 'set') push(program, { op: 'set', set: node.set });
  else if (node.kind === 'dot') push(program, { op: 'dot' });
  else if (node.kind === 'assert') push(program, { op: 'assert', what: node.what });
  else if (node.kind === 'sequence') for (const part of node.of) emit(part, program);
  else if (node.kind === 'choice') emitChoice(node.of, program);
  else emitRepeat(node, program);
}

function emitChoice(branches: RegexNode[], program: Instruction[]): void {
  const exits: number[] = [];
  for (const branch of branches.slice(0, -1)) {
    const split = push(program, { op: 'split', a: program.length + 1, b: 0 });
    emit(branch, program);
    exits.push(push(program, { op: 'jump', to: 0 }));
    program[split] = { op: 'split', a: split + 1, b: program.length };
  }
  emit(branches.at(-1) as RegexNode, program);
  for (const exit of exits) program[exit] = { op: 'jump', to: program.length };
}

function emitRepeat(node: { of: RegexNode; min: number; max: number }, program: Instruction[]): void {
  for (let i = 0; i < node.min; i += 1) {
    const before = program.length;
    emit(node.of, program);
    // An empty group repeated is still empty: writing it out again would only cost time.
    if (program.length === before) break;
  }
  if (node.max === Number.POSITIVE_INFINITY) {
    const split = push(program, { op: 'split', a: 0, b: 0 });
    emit(node.of, program);
    push(program, { op: 'jump', to: split });
    program[split] = { op: 'split', a: split + 1, b: program.length };
    return;
  }
  const splits: number[] = [];
  for (let i = node.min; i < node.max; i += 1) {
    splits.push(push(program, { op: 'split', a: 0, b: 0 }));
    emit(node.of, program);
  }
  for (const split of splits) program[split] = { op: 'split', a: split + 1, b: program.length };
}

function run(program: Instruction[], flags: RegexFlags, whole: string): boolean {
  const codes = [...whole.slice(0, maxTextLength)].map((char) => char.codePointAt(0) as number);
  const mark = new Int32Array(program.length).fill(-1);
  let current: number[] = [];

  /** Follows every step that needs no character; true where the end was reached. */
  const enter = (from: number, at: number, into: number[]): boolean => {
    const stack = [from];
    while (stack.length > 0) {
      const index = stack.pop() as number;
      if (mark[index] === at) continue;
      mark[index] = at;
      const instruction = program[index] as Instruction;
      if (instruction.op === 'match') return true;
      if (instruction.op === 'jump') stack.push(instruction.to);
      else if (instruction.op === 'split') stack.push(instruction.b, instruction.a);
      else if (instruction.op === 'assert') {
        if (holds(instruction.what, codes, at, flags)) stack.push(index + 1);
      } else into.push(index);
    }
    return false;
  };

  for (let at = 0; ; at += 1) {
    // The search may begin at any character, so a fresh thread starts at each.
    if (enter(0, at, current)) return true;
    if (at >= codes.length) return false;
    const next: number[] = [];
    for (const index of current) {
      if (takes(program[index] as Instruction, codes[at] as number, flags) && enter(index + 1, at + 1, next))
        return true;
    }
    current = next;
  }
}

function takes(instruction: Instruction, code: number, flags: RegexFlags): boolean {
  if (instruction.op === 'dot') return flags.s || !isLineEnd(code);
  if (instruction.op !== 'set') return false;
  if (!flags.i) return inSet(instruction.set, code);
  const char = String.fromCodePoint(code);
  const cases = [code, char.toLowerCase().codePointAt(0) as number, char.toUpperCase().codePointAt(0) as number];
  const inRanges = cases.some((one) => instruction.set.ranges.some(([low, high]) => one >= low && one <= high));
  return inRanges !== instruction.set.inverted;
}

function inSet(set: CharSet, code: number): boolean {
  return set.ranges.some(([low, high]) => code >= low && code <= high) !== set.inverted;
}

function holds(what: 'start' | 'end' | 'word' | 'not-word', codes: number[], at: number, flags: RegexFlags): boolean {
  if (what === 'start') return at === 0 || (flags.m && isLineEnd(codes[at - 1] as number));
  if (what === 'end') return at === codes.length || (flags.m && isLineEnd(codes[at] as number));
  const boundary = isWord(codes[at - 1]) !== isWord(codes[at]);
  return what === 'word' ? boundary : !boundary;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && /\w/.test(String.fromCodePoint(code));
}
