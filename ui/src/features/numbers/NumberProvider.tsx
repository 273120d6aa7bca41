import { type ReactNode, useState } from "react";
import { NumberContext, type OpenedNumber } from "@/design/numbers";
import { NumberDrawer } from "./NumberDrawer";

/** Every number inside opens the drawer of this project. */
export function NumberProvider({ project, children }: { project: string; children: ReactNode }) {
  const [opened, setOpened] = useState<OpenedNumber | null>(null);
  return (
    <NumberContext value={setOpened}>
      {children}
      {opened ? <NumberDrawer project={project} number={opened} onClose={() => setOpened(null)} /> : null}
    </NumberContext>
  );
}
