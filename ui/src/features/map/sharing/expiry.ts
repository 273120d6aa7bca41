/** For how long a link to a map holds. */
export const PERIODS = ["day", "week", "month", "date", "never"] as const;
export type Period = (typeof PERIODS)[number];

const DAYS: Partial<Record<Period, number>> = { day: 1, week: 7, month: 30 };

/**
 * When a link ends (ISO 8601, UTC); null where it ends only by being revoked. A chosen date (`2026-12-24`) counts to its
 * end where the reader is; undefined where none is chosen or it is over.
 */
export function endOf(period: Period, date: string, now: Date): string | null | undefined {
  if (period === "never") return null;
  const days = DAYS[period];
  if (days !== undefined) return new Date(now.getTime() + days * 86_400_000).toISOString();
  const end = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T23:59:59`) : null;
  return end && end > now ? end.toISOString() : undefined;
}

/** Whether a link has ended. */
export function isOver(end: string | null, now: Date): boolean {
  return end !== null && new Date(end) <= now;
}

/** Whether an address leads to this machine only, so that nobody else can open a link to it. */
export function isOfThisMachine(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}
