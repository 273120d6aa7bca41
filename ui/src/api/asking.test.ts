import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Asking, type AsQuestion, SLOW_MS } from "./asking";
import { ApiError } from "./client";
import type { QuestionProgress } from "./generated";
import * as server from "./generated";
import { type AnyQuestion, answerOptions } from "./queries";

vi.mock("./generated", () => ({ ask: vi.fn(), listQuestions: vi.fn(() => Promise.resolve({ data: [] })) }));

/** A call of the server that ends when the test says so, or when it is aborted. */
class Call {
  as: AsQuestion | undefined;
  answer: (value: string) => void = () => undefined;
  fail: (reason: unknown) => void = () => undefined;

  readonly make = (as: AsQuestion): Promise<string> => {
    this.as = as;
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      this.fail = reject;
      as.signal.addEventListener("abort", () => reject(as.signal.reason));
    });
  };

  get id(): string {
    return this.as?.headers["Etappe-Question"] ?? "";
  }
}

const progress = (id: string, share: number): QuestionProgress => ({
  id,
  share,
  done: 0,
  total: 0,
  seconds: 1,
});
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const forEver = () => new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a quick question", () => {
  it("never shows, and nobody asks how far it is", async () => {
    const look = vi.fn(() => Promise.resolve([]));
    const asking = new Asking(look);
    const heard = vi.fn();
    asking.subscribe(heard);
    const call = new Call();
    const answer = asking.ask("shop", forEver(), call.make);
    expect(call.id).toMatch(/^[0-9a-f]{24}$/);
    await later(SLOW_MS - 1);
    call.answer("42");
    expect(await answer).toBe("42");
    await later(10_000);
    expect(look).not.toHaveBeenCalled();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("a slow question", () => {
  it("tells how far it is until it is answered", async () => {
    const shares = [0.2, 0.7, 0.5];
    const call = new Call();
    const look = vi.fn(() => Promise.resolve([progress(call.id, shares.shift() ?? 0.9)]));
    const asking = new Asking(look);
    const seen: number[] = [];
    asking.subscribe(() => seen.push(asking.slow().share));
    const answer = asking.ask("shop", forEver(), call.make);
    await later(SLOW_MS + 3_000);
    expect(asking.slow()).toEqual({ questions: 1, share: 0.9 });
    expect(seen).toEqual([0, 0.2, 0.7, 0.9]);
    expect(look).toHaveBeenCalledWith("shop");
    call.answer("42");
    await answer;
    expect(asking.slow()).toEqual({ questions: 0, share: 0 });
    const looks = look.mock.calls.length;
    await later(10_000);
    expect(look.mock.calls.length).toBe(looks);
  });

  it("goes on where its progress cannot be had", async () => {
    const asking = new Asking(() => Promise.reject(new Error("offline")));
    const call = new Call();
    const answer = asking.ask("shop", forEver(), call.make);
    await later(5_000);
    expect(asking.slow()).toEqual({ questions: 1, share: 0 });
    call.answer("42");
    expect(await answer).toBe("42");
  });

  it("says that it was stopped, and the server hears of it", async () => {
    const asking = new Asking(() => Promise.resolve([]));
    const [slow, quick] = [new Call(), new Call()];
    const failed = asking.ask("shop", forEver(), slow.make).catch((error: unknown) => error);
    await later(SLOW_MS);
    const answer = asking.ask("shop", forEver(), quick.make);
    asking.stop();
    const error = await failed;
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).problem).toMatchObject({ code: "question.cancelled", status: 409 });
    expect(slow.as?.signal.aborted).toBe(true);
    expect(quick.as?.signal.aborted).toBe(false);
    quick.answer("42");
    expect(await answer).toBe("42");
  });

  it("fails as it would alone", async () => {
    const asking = new Asking(() => Promise.resolve([]));
    const call = new Call();
    const failed = asking.ask("shop", forEver(), call.make).catch((error: unknown) => error);
    await later(SLOW_MS);
    call.fail("no such event");
    expect(await failed).toBe("no such event");
    expect(asking.slow().questions).toBe(0);
  });
});

describe("several slow questions", () => {
  it("are one piece of work, whose answered parts count as whole", async () => {
    const calls = [new Call(), new Call()];
    const asking = new Asking(() => Promise.resolve(calls.map((call) => progress(call.id, 0.5))));
    const answers = calls.map((call) => asking.ask("shop", forEver(), call.make));
    await later(SLOW_MS + 1);
    expect(asking.slow()).toEqual({ questions: 2, share: 0.5 });
    calls[0]?.answer("1");
    await answers[0];
    expect(asking.slow()).toEqual({ questions: 1, share: 0.75 });
    calls[1]?.answer("2");
    await answers[1];
    expect(asking.slow()).toEqual({ questions: 0, share: 0 });
  });
});

describe("a question that is changed", () => {
  it("is stopped, and its answer never takes the place of the newer one", async () => {
    const calls = new Map<string, Call>();
    vi.mocked(server.ask).mockImplementation(((options: AsQuestion & { body: { steps: string[] } }) => {
      const call = new Call();
      calls.set(options.body.steps.join(), call);
      return call.make(options).then((data) => ({ data }));
    }) as never);
    const queries = new QueryClient();
    const funnel = (...steps: string[]): AnyQuestion => ({ question: "funnel", steps });
    const observer = new QueryObserver(queries, answerOptions("shop", funnel("older")));
    const seen: unknown[] = [];
    const leave = observer.subscribe((result) => seen.push(result.data));
    await later(10);
    const older = calls.get("older");
    observer.setOptions(answerOptions("shop", funnel("newer")));
    await later(10);
    expect(older?.as?.signal.aborted).toBe(true);
    calls.get("newer")?.answer("the newer answer");
    await later(10);
    older?.answer("the older answer");
    await later(10);
    expect(observer.getCurrentResult().data).toBe("the newer answer");
    expect(seen).not.toContain("the older answer");

    observer.setOptions(answerOptions("shop", funnel("left")));
    await later(10);
    leave();
    expect(calls.get("left")?.as?.signal.aborted, "who leaves the screen stops its questions").toBe(true);
    queries.clear();
  });
});
