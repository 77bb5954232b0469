import type { Choice } from '../../../../orchestrator/contract/quiz.js';
import type { Answer, SaveAnswer, Sitting, SittingState } from '../../../../orchestrator/contract/sitting.js';
import { asProblem } from '../../api/problem.js';

/** What one question's answer is in this window. */
export type Entry = Pick<Answer, 'choice' | 'flagged' | 'revision'>;

export interface BookState {
  entries: ReadonlyMap<string, Entry>;
  /** Of all answers together. */
  saving: 'saved' | 'saving' | 'failed';
  /** Another window shows the same sitting. */
  elsewhere: boolean;
  /** A question whose answer here gave way to a newer one of another window. */
  replaced: string | null;
  /** The sitting has ended on the server. */
  over: boolean;
}

interface Calls {
  save: (question: string, answer: SaveAnswer) => Promise<{ revision: number }>;
  state: () => Promise<SittingState>;
}

const untouched: Entry = { choice: [], flagged: false, revision: 0 };
/** After a failure of the network; longer than this nobody should be in doubt. */
const retryMs = 2_000;

/**
 * The answers of a sitting in one window: what changes here is kept on the server at once, one after the other, until it is;
 * what changes in another window is taken over. Neither window undoes unseen what the other did, as each save names the
 * revision that it changes.
 */
export class AnswerBook {
  #state: BookState;
  readonly #calls: Calls;
  readonly #listeners = new Set<() => void>();
  /** Questions whose answer here is not yet kept. */
  readonly #unsaved = new Set<string>();
  readonly #channelName: string;
  #channel: BroadcastChannel | null = null;
  #working: Promise<void> | null = null;
  #closed = true;

  constructor({ id, answers }: Sitting, calls: Calls) {
    this.#calls = calls;
    this.#state = {
      entries: new Map(answers.map(({ question, ...entry }) => [question, entry])),
      saving: 'saved',
      elsewhere: false,
      replaced: null,
      over: false,
    };
    this.#channelName = `chaindrill.sitting.${id}`;
  }

  /**
   * Opens the book in this window; what it returns closes it. Windows of one browser tell each other at once, those of other
   * computers are noticed by what they save.
   */
  open(): () => void {
    this.#closed = false;
    const channel = new BroadcastChannel(this.#channelName);
    this.#channel = channel;
    channel.onmessage = ({ data }) => {
      this.#set({ elsewhere: true });
      if (data === 'opened') channel.postMessage('here');
      if (data === 'saved') void this.refresh();
    };
    channel.postMessage('opened');
    return () => {
      this.#closed = true;
      channel.close();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): BookState => this.#state;

  entry(question: string): Entry {
    return this.#state.entries.get(question) ?? untouched;
  }

  change(question: string, patch: { choice?: Choice; flagged?: boolean }): void {
    if (this.#state.over) return;
    this.#unsaved.add(question);
    this.#put(question, { ...this.entry(question), ...patch });
    this.#set({ replaced: null });
    this.#work();
  }

  /** Resolves once everything is kept, or the sitting is over, or this window closes. */
  async flush(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Takes in how the sitting stands on the server. */
  adopt({ answers, endedAt }: SittingState): void {
    for (const { question, ...entry } of answers) {
      if (entry.revision <= this.entry(question).revision || this.#unsaved.has(question)) continue;
      this.#put(question, entry);
      this.#set({ elsewhere: true });
    }
    if (endedAt !== null) this.#set({ over: true });
  }

  /** Asks the server how the sitting stands. A failure says nothing: the next time will tell. */
  async refresh(): Promise<void> {
    const state = await this.#calls.state().catch(() => null);
    if (state && !this.#closed) this.adopt(state);
  }

  dismiss(): void {
    this.#set({ elsewhere: false, replaced: null });
  }

  get isSaved(): boolean {
    return this.#unsaved.size === 0;
  }

  #work(): void {
    this.#working ??= this.#saveAll().finally(() => {
      this.#working = null;
    });
  }

  async #saveAll(): Promise<void> {
    for (;;) {
      const [question] = this.#unsaved;
      if (question === undefined || this.#state.over || this.#closed) break;
      if (this.#state.saving !== 'failed') this.#set({ saving: 'saving' });
      await this.#saveOne(question);
    }
    this.#set({ saving: 'saved' });
  }

  async #saveOne(question: string): Promise<void> {
    const entry = this.entry(question);
    try {
      const { choice, flagged, revision } = entry;
      const saved = await this.#calls.save(question, { choice, flagged, revision });
      // What changed here meanwhile is saved in the next round, as the next revision.
      if (this.entry(question) === entry) this.#unsaved.delete(question);
      this.#put(question, { ...this.entry(question), revision: saved.revision });
      this.#set({ saving: 'saving' });
      this.#channel?.postMessage('saved');
    } catch (error) {
      await this.#refused(question, asProblem(error).code);
    }
  }

  async #refused(question: string, code: string): Promise<void> {
    if (code === 'sitting-over') return this.#set({ over: true });
    if (code === 'answer-changed') {
      this.#unsaved.delete(question);
      this.#set({ replaced: question, elsewhere: true });
      return this.refresh();
    }
    this.#set({ saving: 'failed' });
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }

  #put(question: string, entry: Entry): void {
    this.#set({ entries: new Map(this.#state.entries).set(question, entry) });
  }

  #set(patch: Partial<BookState>): void {
    if (this.#closed) return;
    this.#state = { ...this.#state, ...patch };
    for (const listener of this.#listeners) listener();
  }
}
