/** The one place that talks to the server: language, problems as errors, a lost session. */
import i18n from "i18next";
import type { Problem } from "./generated";
import { client } from "./generated/client.gen";

/** What went wrong, as the server says it (RFC 9457), or `offline` when it could not be reached. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "title" in value;
}

/** Whether the server could not be reached: what was fetched before still holds as far as anybody knows. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 0;
}

export function startClient(): void {
  client.setConfig({ baseUrl: "", credentials: "same-origin" });
  client.interceptors.request.use((request) => {
    request.headers.set("Accept-Language", i18n.language);
    return request;
  });
}

/** The data of a call, or an ApiError that says why there is none. */
export async function dataOf<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await call.catch((cause: unknown) => ({ data: undefined, error: cause }));
  if (isProblem(error)) throw new ApiError(error);
  if (error !== undefined && error !== null) {
    throw new ApiError({
      type: "about:blank",
      title: i18n.t("error.offline"),
      detail: i18n.t("error.offlineHint"),
      status: 0,
      code: "offline",
    });
  }
  return data as T;
}
