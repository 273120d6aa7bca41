/** Etappe's mark: a line on its way, with the point where it is now. */
export function Brand() {
  return (
    <svg viewBox="0 0 26 16" width="30" aria-hidden="true">
      <path
        d="M1.8 13H9c5 0 3-10 8-10h7"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
      <circle cx="1.8" cy="13" r="1.8" fill="currentColor" />
      <circle cx="23.4" cy="3" r="2.6" fill="var(--signal)" />
    </svg>
  );
}
