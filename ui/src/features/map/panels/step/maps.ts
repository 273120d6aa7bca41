/** The other maps of a project: which there are, and how a step and a map that shows it in detail find each other. */
import { queryOptions } from "@tanstack/react-query";
import { dataOf } from "@/api/client";
import { changeMap, createMap, listMaps } from "@/api/generated";
import type { Lang } from "../../core/types";

export function mapsQuery(project: string) {
  return queryOptions({
    queryKey: ["project", project, "maps"] as const,
    queryFn: () => dataOf(listMaps({ path: { project } })),
    staleTime: 30_000,
  });
}

export interface StepPlace {
  readonly map: string;
  readonly step: string;
}

/** Makes an empty map that shows a step in detail and knows whose; gives its id. */
export async function addSubmap(
  project: string,
  title: string,
  language: Lang,
  of: StepPlace,
): Promise<string> {
  const { id, revision } = await dataOf(
    createMap({ path: { project }, body: { title, template: "simple", language } }),
  );
  await setParent(project, id, revision, of);
  return id;
}

/** Tells a map which step it shows in detail; null: none. */
async function setParent(
  project: string,
  map: string,
  revision: number,
  of: StepPlace | null,
): Promise<void> {
  await dataOf(
    changeMap({
      path: { project, map },
      body: {
        revision,
        changes: [
          {
            change: "set_field",
            collection: "map",
            id: "",
            field: "parent",
            value: of ? { map: of.map, step: of.step } : null,
          },
        ],
      },
    }),
  );
}
