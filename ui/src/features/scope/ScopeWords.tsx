import { useSideWords } from "./named";
import { useScope } from "./useScope";

interface Props {
  project: string;
  map: string;
  side: "shown" | "beside";
}

/** Of whom and when the numbers of a side are, to be read only; nothing where they are everybody's of the whole time. */
export function ScopeWords({ project, map, side }: Props) {
  const { scope, hasBeside } = useScope();
  return scope !== null || (side === "beside" && hasBeside) ? (
    <Words project={project} map={map} side={side} />
  ) : null;
}

function Words({ project, map, side }: Props) {
  const { understood } = useScope();
  const words = useSideWords(project, map);
  const of = understood?.trouble === null ? understood[side] : null;
  return of ? <small>{words(of)}</small> : null;
}
