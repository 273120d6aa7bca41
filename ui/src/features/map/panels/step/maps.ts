/** The other maps of a project: which there are, and how a step and a map that shows it in detail find each other. */
import { queryOptions } from "@tanstack/react-query";
import { dataOf } from "@/api/client";
import { changeMap, createMap, listMaps, type MapDraft, showMap } from "@/api/generated";
import type { MapDocument } from "../../core/types";
import { type StepPlace, submapOf } from "./submap";

export function mapsQuery(project: string) {
  return queryOptions({
    queryKey: ["project", project, "maps"] as const,
    queryFn: () => dataOf(listMaps({ path: { project } })),
    staleTime: 30_000,
  });
}

/** Makes a map that shows a step in detail and knows whose; gives its id, or null where the step is gone. */
export async function addSubmap(
  project: string,
  document: MapDocument,
  of: StepPlace,
): Promise<string | null> {
  const made = submapOf(document, of);
  if (!made) return null;
  const body = { document: made } as MapDraft; // what is left out is as it is by default
  const { id } = await dataOf(createMap({ path: { project }, body }));
  return id;
}

/** Tells a map which step it shows in detail from now on. */
export async function adopt(project: string, map: string, of: StepPlace): Promise<void> {
  const { revision } = await dataOf(showMap({ path: { project, map } }));
  await setParent(project, map, revision, of);
}

/** Tells a map that it no longer shows this step in detail; where it shows another one by now, that stays. */
export async function release(project: string, map: string, of: StepPlace): Promise<void> {
  const { revision, document } = await dataOf(showMap({ path: { project, map } }));
  if (document.parent?.map === of.map && document.parent.step === of.step)
    await setParent(project, map, revision, null);
}

async function setParent(
  project: string,
  map: string,
  revision: number,
  value: StepPlace | null,
): Promise<void> {
  await dataOf(
    changeMap({
      path: { project, map },
      body: {
        revision,
        changes: [{ change: "set_field", collection: "map", id: "", field: "parent", value }],
      },
    }),
  );
}
