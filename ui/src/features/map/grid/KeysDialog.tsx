import { useTranslation } from "react-i18next";
import { Dialog } from "@/design/controls/Dialog";
import classes from "./KeysDialog.module.css";
import { keysOf } from "./keys";

/** What the keys do, by what one wants. Each key stands as it is printed on the keyboard of the language. */
const GROUPS: readonly {
  readonly id: string;
  readonly keys: readonly (readonly [what: string, keys: string])[];
}[] = [
  {
    id: "write",
    keys: [
      ["write", "enter"],
      ["type", "letters"],
      ["addAfter", "ctrlEnter"],
      ["nextStep", "tab"],
      ["cancel", "escape"],
      ["clear", "delete"],
    ],
  },
  {
    id: "move",
    keys: [
      ["around", "arrows"],
      ["edge", "ctrlArrows"],
      ["shift", "altArrows"],
      ["carry", "space"],
      ["menu", "shiftF10"],
    ],
  },
  {
    id: "choose",
    keys: [
      ["more", "shiftArrows"],
      ["column", "ctrlSpace"],
      ["row", "shiftSpace"],
      ["all", "ctrlA"],
    ],
  },
  {
    id: "all",
    keys: [
      ["undo", "ctrlZ"],
      ["redo", "ctrlShiftZ"],
      ["copy", "ctrlC"],
      ["cut", "ctrlX"],
      ["paste", "ctrlV"],
      ["duplicate", "ctrlD"],
      ["find", "ctrlF"],
      ["comment", "ctrlAltM"],
      ["help", "question"],
    ],
  },
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("map_grid");
  return (
    <Dialog title={t("help.title")} onClose={onClose}>
      <div className={classes["groups"]}>
        {GROUPS.map(({ id, keys }) => (
          <section key={id}>
            <h3>{t(`help.groups.${id}`)}</h3>
            <dl>
              {keys.map(([what, key]) => (
                <div key={what}>
                  <dt>{t(`help.${what}`)}</dt>
                  <dd>
                    <kbd>{keysOf(t(`keys.${key}`), t("keys.ctrl"))}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
