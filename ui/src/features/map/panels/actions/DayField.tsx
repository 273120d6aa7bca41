import { useState } from "react";
import controls from "@/design/controls/controls.module.css";
import { useEditing } from "../../live/hooks";
import field from "../form/fields.module.css";

interface Props {
  label: string;
  value: string | null;
  late?: boolean;
  onSet: (day: string | null) => void;
}

/** A day of the calendar, taken when one leaves it. */
export function DayField({ label, value, late = false, onSet }: Props) {
  const { editable } = useEditing();
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <label className={field["field"]}>
      <span className={controls["label"]}>{label}</span>
      <input
        type="date"
        className={`${controls["input"]} ${field["line"]}`}
        data-late={late || undefined}
        disabled={!editable}
        value={draft ?? value ?? ""}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => {
          if (draft !== null && draft !== (value ?? "")) onSet(draft || null);
          setDraft(null);
        }}
      />
    </label>
  );
}
