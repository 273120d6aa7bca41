import type { Cell } from "@/api/generated";

export type Evidence = NonNullable<Cell["evidence"]>;

/**
 * How sure a statement is, as a mark of its own beside its own type style:
 * assumed a broken ring, reported a ring, observed half full, measured full.
 */
export function EvidenceMark({ evidence, size = 10 }: { evidence: Evidence; size?: number }) {
  return (
    <svg viewBox="0 0 10 10" width={size} height={size} aria-hidden="true">
      <circle
        cx="5"
        cy="5"
        r="3.9"
        fill={evidence === "measured" ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth="1.3"
        strokeDasharray={evidence === "assumed" ? "1.5 1.56" : undefined}
      />
      {evidence === "observed" ? <path d="M5 1.1a3.9 3.9 0 0 1 0 7.800z" fill="currentColor" /> : null}
    </svg>
  );
}
