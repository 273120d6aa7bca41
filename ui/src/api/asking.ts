/** Questions on their way: each has an id, is watched once it takes long, and can be stopped. */
import i18n from "i18next";
import { useSyncExternalStore } from "react";
import { ApiError, dataOf } from "./client";
import { listQuestions, type QuestionProgress } from "./generated";

/** From then on, in milliseconds, a question is worth telling about. */
export const SLOW_MS = 600;
const LOOK_AGAIN_MS = 400;

/** What a call of the server needs to belong to a question. */
export interface AsQuestion {
  signal: AbortSignal;
  headers: { "Etappe-Question": string };
}

/** The slow questions on their way: how many, and the share of all of them that is computed, in [0, 1]. */
export interface Slow {
  questions: number;
  share: number;
}

interface Asked {
  project: string;
  stop: AbortController;
  isSlow: boolean;
  share: number;
}

const NOTHING: Slow = { questions: 0, share: 0 };

function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

function stopped(): ApiError {
  return new ApiError({
    type: "about:blank#question.cancelled",
    title: i18n.t("asking.stopped"),
    detail: i18n.t("asking.stoppedHint"),
    status: 409,
    code: "question.cancelled",
  });
}

/** Keeps count of the questions that are on their way. `look` tells how far those of a project are. */
export class Asking {
  readonly #look: (project: string) => Promise<readonly QuestionProgress[]>;
  readonly #asked = new Map<string, Asked>();
  readonly #listeners = new Set<() => void>();
  #answered = 0;
  #slow = NOTHING;
  #looking: ReturnType<typeof setTimeout> | undefined;

  constructor(look: (project: string) => Promise<readonly QuestionProgress[]>) {
    this.#look = look;
  }

  /** What `call` gives. Nobody waits for it any more once `signal` is aborted; then the server stops too. */
  async ask<T>(project: string, signal: AbortSignal, call: (as: AsQuestion) => Promise<T>): Promise<T> {
    const id = randomId();
    const asked: Asked = { project, stop: new AbortController(), isSlow: false, share: 0 };
    this.#asked.set(id, asked);
    const slow = setTimeout(() => {
      asked.isSlow = true;
      this.#tell();
      this.#watch(0);
    }, SLOW_MS);
    try {
      const answer = await call({
        signal: AbortSignal.any([signal, asked.stop.signal]),
        headers: { "Etappe-Question": id },
      });
      if (asked.isSlow) this.#answered += 1;
      return answer;
    } catch (error) {
      throw asked.stop.signal.aborted ? stopped() : error;
    } finally {
      clearTimeout(slow);
      this.#asked.delete(id);
      this.#tell();
    }
  }

  /** Stops every slow question: it fails with the problem `question.cancelled`. */
  readonly stop = (): void => {
    for (const asked of this.#slowOnes()) asked.stop.abort();
  };

  readonly slow = (): Slow => this.#slow;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #slowOnes(): Asked[] {
    return [...this.#asked.values()].filter((asked) => asked.isSlow);
  }

  #tell(): void {
    const slow = this.#slowOnes();
    if (slow.length === 0) this.#answered = 0;
    const done = slow.reduce((sum, asked) => sum + asked.share, this.#answered);
    const next = slow.length
      ? { questions: slow.length, share: done / (slow.length + this.#answered) }
      : NOTHING;
    if (next.questions === this.#slow.questions && next.share === this.#slow.share) return;
    this.#slow = next;
    for (const listener of this.#listeners) listener();
  }

  #watch(wait: number): void {
    this.#looking ??= setTimeout(async () => {
      const projects = new Set(this.#slowOnes().map((asked) => asked.project));
      // Progress is a courtesy: where it cannot be had, the answer, or why there is none, still comes by itself.
      const found = await Promise.allSettled([...projects].map((project) => this.#look(project)));
      for (const { id, share } of found.flatMap((each) => (each.status === "fulfilled" ? each.value : []))) {
        const asked = this.#asked.get(id);
        if (asked) asked.share = Math.max(asked.share, share);
      }
      this.#looking = undefined;
      this.#tell();
      if (this.#slowOnes().length > 0) this.#watch(LOOK_AGAIN_MS);
    }, wait);
  }
}

export const asking = new Asking((project) => dataOf(listQuestions({ path: { project } })));

/** The slow questions on their way, as they change. */
export function useSlow(): Slow {
  return useSyncExternalStore(asking.subscribe, asking.slow);
}
