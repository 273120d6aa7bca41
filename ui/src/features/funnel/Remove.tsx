import controls from "@/design/controls/controls.module.css";

/** Takes an entry out of a list. */
export function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className={controls["icon"]} aria-label={label} title={label} onClick={onClick}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M4.500 4.500l7 7M11.500 4.500l-7 7" />
      </svg>
    </button>
  );
}
