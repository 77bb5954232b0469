import type { JournalEntry, JournalSaved, JournalTexts } from '../../../../orchestrator/contract/journal.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { journalApi } from '../../api/journal.js';
import { asProblem } from '../../api/problem.js';
import { dropCopy, keepCopy, readCopy, sameTexts } from './entry-copy.js';

const saveDelayMs = 800;
const retryMs = 4_000;

type Stored = Pick<JournalEntry, 'learnt' | 'improve' | 'revision' | 'savedAt' | 'complete'>;

export interface EntryState {
  texts: JournalTexts;
  /** `changed`: another window saved something else; nothing is sent until one of both is chosen. */
  save: 'saved' | 'unsaved' | 'saving' | 'offline' | 'refused' | 'changed';
  /** What the server has: for `changed` the other version. */
  stored: Stored;
  problem: Problem | null;
}

/**
 * Saves one entry of a journal by itself. Until the server has the texts a copy lies in this browser, so that a reload, a
 * crash or a lost network loses nothing. What another window saved meanwhile is neither overwritten nor taken over unasked.
 */
export class EntrySaver {
  #state: EntryState;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving = false;
  #closed = false;
  /** What was sent last: where its answer got lost, the server may have it all the same. */
  #sent: JournalTexts | null = null;
  /** The revision that the texts here were changed from. */
  #base: number;

  constructor(
    readonly enrolment: string,
    readonly module: string,
    entry: Stored,
  ) {
    const stored = storedOf(entry);
    const copy = readCopy(enrolment, module);
    const kept = copy !== null && !sameTexts(copy, entry) ? copy : null;
    const texts = { learnt: (kept ?? entry).learnt, improve: (kept ?? entry).improve };
    const save = kept === null ? 'saved' : kept.revision === entry.revision ? 'unsaved' : 'changed';
    this.#base = kept?.revision ?? entry.revision;
    this.#state = { texts, save, stored, problem: null };
  }

  /** Sends what an earlier page left, and listens to the network and to the page's end. Returns what ends it. */
  start(): () => void {
    this.#closed = false;
    const onOnline = () => this.#state.save === 'offline' && this.#saveSoon(0);
    const onHide = () => this.#saveLast();
    window.addEventListener('online', onOnline);
    window.addEventListener('pagehide', onHide);
    if (this.#state.save === 'unsaved') this.#saveSoon(0);
    if (this.#state.save === 'saved') dropCopy(this.enrolment, this.module, this.#state.texts);
    return () => {
      this.#closed = true;
      clearTimeout(this.#timer);
      window.removeEventListener('online', onOnline);
      window.removeEventListener('pagehide', onHide);
      this.#saveLast();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly state = (): EntryState => this.#state;

  change(part: Partial<JournalTexts>): void {
    const texts = { ...this.#state.texts, ...part };
    keepCopy(this.enrolment, this.module, { ...texts, revision: this.#base });
    const halted = this.#state.save === 'changed';
    this.#set({ texts, save: halted ? 'changed' : this.#saving ? 'saving' : 'unsaved' });
    if (!halted) this.#saveSoon(saveDelayMs);
  }

  /** The server was asked anew: an entry without changes follows it. */
  adopt(entry: Stored): void {
    const { save, stored } = this.#state;
    if (save !== 'saved' || entry.revision <= stored.revision) return;
    this.#base = entry.revision;
    this.#set({ texts: { learnt: entry.learnt, improve: entry.improve }, stored: storedOf(entry) });
  }

  /** Takes the other version; what was written here goes. */
  takeTheirs(): void {
    const { stored, texts } = this.#state;
    dropCopy(this.enrolment, this.module, texts);
    this.#base = stored.revision;
    this.#set({ texts: { learnt: stored.learnt, improve: stored.improve }, save: 'saved' });
  }

  /** Puts what was written here over the other version. */
  keepMine(): void {
    const { texts, stored } = this.#state;
    this.#base = stored.revision;
    keepCopy(this.enrolment, this.module, { ...texts, revision: this.#base });
    this.#set({ save: 'unsaved' });
    this.#saveSoon(0);
  }

  #saveSoon(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), delayMs);
  }

  async #save(): Promise<void> {
    const { texts, save } = this.#state;
    if (this.#saving || this.#closed || save === 'changed' || save === 'saved') return;
    this.#saving = true;
    this.#set({ save: 'saving' });
    const before = this.#sent;
    this.#sent = texts;
    try {
      this.#saved(texts, await journalApi.save(this.enrolment, this.module, { ...texts, revision: this.#base }));
    } catch (error) {
      await this.#refused(asProblem(error), [before, texts]);
    } finally {
      this.#saving = false;
    }
    if (this.#state.save === 'unsaved' && !this.#closed) this.#saveSoon(saveDelayMs);
  }

  #saved(sent: JournalTexts, saved: JournalSaved): void {
    const done = sameTexts(sent, this.#state.texts);
    this.#base = saved.revision;
    if (done) dropCopy(this.enrolment, this.module, sent);
    else keepCopy(this.enrolment, this.module, { ...this.#state.texts, revision: saved.revision });
    this.#set({ stored: { ...sent, ...saved }, save: done ? 'saved' : 'unsaved', problem: null });
  }

  async #refused(problem: Problem, sent: (JournalTexts | null)[]): Promise<void> {
    if (problem.code === 'journal-changed') return this.#meetTheirs(sent);
    // A refusal stays one until the texts change; the network and the server come back.
    const passing = problem.status === 0 || problem.status >= 500 || problem.status === 429;
    this.#set({ save: passing ? 'offline' : 'refused', problem });
    if (passing && !this.#closed) this.#saveSoon(retryMs);
  }

  /** Another revision is stored. Where it is what we sent ourselves, its answer had got lost, and we go on from there. */
  async #meetTheirs(sent: (JournalTexts | null)[]): Promise<void> {
    try {
      const { entries } = await journalApi.journal(this.enrolment);
      const entry = entries.find(({ module }) => module === this.module);
      if (entry === undefined) return this.#set({ save: 'refused' });
      const own = sent.some((texts) => texts !== null && sameTexts(texts, entry));
      const same = sameTexts(entry, this.#state.texts);
      if (same) dropCopy(this.enrolment, this.module, entry);
      if (same || own) this.#base = entry.revision;
      this.#set({ stored: storedOf(entry), save: same ? 'saved' : own ? 'unsaved' : 'changed', problem: null });
    } catch (error) {
      this.#set({ save: 'offline', problem: asProblem(error) });
      if (!this.#closed) this.#saveSoon(retryMs);
    }
  }

  /** Leaves with the page; if it does not get through, the copy is there next time. */
  #saveLast(): void {
    const { texts, save } = this.#state;
    if (save === 'saved' || save === 'changed') return;
    journalApi.save(this.enrolment, this.module, { ...texts, revision: this.#base }, true).then(
      () => dropCopy(this.enrolment, this.module, texts),
      () => undefined,
    );
  }

  #set(part: Partial<EntryState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
  }
}

const storedOf = ({ learnt, improve, revision, savedAt, complete }: Stored): Stored => ({
  learnt,
  improve,
  revision,
  savedAt,
  complete,
});
