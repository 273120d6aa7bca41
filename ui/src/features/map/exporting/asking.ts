/** Asking the server for an export. */
import { queryOptions } from "@tanstack/react-query";
import { dataOf } from "@/api/client";
import { exportMap, type Scope } from "@/api/generated";
import { type ExportOptions, type ExportQuery, fileName, previewOf, queryOf } from "./options";

/** A file as it came, with what there is to know about it. */
export interface ExportedFile {
  readonly file: Blob;
  readonly name: string;
  /** Pages of the poster, and points of its type; 0 where it is none. */
  readonly pages: number;
  readonly type: number;
}

export interface Where {
  readonly project: string;
  readonly map: string;
}

async function exported(where: Where, query: ExportQuery, signal?: AbortSignal): Promise<ExportedFile> {
  let headers = new Headers();
  const call = exportMap({ path: { ...where }, query, parseAs: "blob", signal: signal ?? null }).then(
    (answer) => {
      headers = answer.response?.headers ?? headers;
      return answer as { data?: Blob; error?: unknown };
    },
  );
  const file = await dataOf<Blob>(call);
  return {
    file,
    name: fileName(headers.get("content-disposition"), `map.${query.format}`),
    pages: Number(headers.get("etappe-pages") ?? 0),
    type: Number(headers.get("etappe-type") ?? 0),
  };
}

/** The file itself, brought to the person's downloads. */
export async function download(
  where: Where,
  options: ExportOptions,
  scope: Scope | null,
): Promise<ExportedFile> {
  const made = await exported(where, queryOf(options, scope));
  const address = URL.createObjectURL(made.file);
  const link = document.createElement("a");
  link.href = address;
  link.download = made.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return made;
}

/** A page of what would be exported, as a picture. `seen` is the map's state, by which a preview is old. */
export function previewQuery(
  where: Where,
  options: ExportOptions,
  page: number,
  seen: unknown,
  scope: Scope | null,
) {
  const query = previewOf(options, page, scope);
  return queryOptions({
    queryKey: ["export", where.project, where.map, query, seen] as const,
    queryFn: ({ signal }) => exported(where, query, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
}
