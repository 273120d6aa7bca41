/** Calls of the import: upload with progress, inspection, job, refused rows, draft map. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import i18n from "i18next";
import { asking } from "./asking";
import { ApiError, dataOf } from "./client";
import {
  cancelJob,
  createMap,
  createProject,
  discoverMap,
  type ImportOrder,
  inspectUpload,
  listRefused,
  type MapDocument,
  type Problem,
  type ProjectDraft,
  type ReadOptions,
  showJob,
  startImport,
  type Upload,
} from "./generated";
import { keys } from "./queries";

/** Sends a file as it is, telling how much of it has arrived (0 to 1). */
export function uploadFile(project: string, file: File, onProgress: (part: number) => void): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const name = encodeURIComponent(file.name);
    request.open("POST", `/api/projects/${encodeURIComponent(project)}/uploads?name=${name}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept-Language", i18n.language);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 201) resolve(request.response as Upload);
      else reject(new ApiError(request.response as Problem));
    };
    request.onerror = () =>
      reject(
        new ApiError({
          type: "about:blank",
          title: i18n.t("error.offline"),
          detail: i18n.t("error.offlineHint"),
          status: 0,
          code: "offline",
        }),
      );
    request.send(file);
  });
}

export function useInspection(project: string, upload: string, options: ReadOptions) {
  return useQuery({
    queryKey: [...keys.project(project), "upload", upload, options],
    queryFn: () => dataOf(inspectUpload({ path: { project, upload }, body: options })),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useCreateProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ProjectDraft) => dataOf(createProject({ body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.projects }),
  });
}

export function useStartImport(project: string) {
  return useMutation({
    mutationFn: (body: ImportOrder) => dataOf(startImport({ path: { project }, body })),
  });
}

/** The state of an import, asked again until it has ended. */
export function useJob(project: string, job: string | null) {
  return useQuery({
    queryKey: [...keys.project(project), "job", job],
    queryFn: () => dataOf(showJob({ path: { project, job: job ?? "" } })),
    enabled: job !== null,
    refetchInterval: (query) => (query.state.data?.state === "running" || !query.state.data ? 400 : false),
    gcTime: 0,
  });
}

export function useCancelJob(project: string) {
  return useMutation({ mutationFn: (job: string) => dataOf(cancelJob({ path: { project, job } })) });
}

export const REFUSED_PAGE = 50;

export function useRefused(project: string, report: string | null, offset: number) {
  return useQuery({
    queryKey: [...keys.project(project), "refused", report, offset],
    queryFn: () =>
      dataOf(
        listRefused({ path: { project, report: report ?? "" }, query: { offset, limit: REFUSED_PAGE } }),
      ),
    enabled: report !== null,
    placeholderData: (previous) => previous,
  });
}

/** The map that the data itself suggests. */
export function useDiscovery(project: string, title: string, enabled: boolean) {
  const language = i18n.language === "de" ? "de" : "en";
  return useQuery({
    queryKey: [...keys.project(project), "discovery", language, title],
    queryFn: async ({ signal }) => {
      const { document } = await asking.ask(project, signal, (as) =>
        dataOf(discoverMap({ path: { project }, body: { language, title }, ...as })),
      );
      return document;
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useCreateMap(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (document: MapDocument) => dataOf(createMap({ path: { project }, body: { document } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.project(project) });
      await queries.invalidateQueries({ queryKey: keys.projects });
    },
  });
}
