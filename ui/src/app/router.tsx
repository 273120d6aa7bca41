import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Frame } from "./Frame";
import { NotFound } from "./NotFound";
import { ProjectFrame } from "./ProjectFrame";
import { type AnalysisSearch, readAnalysisSearch } from "./search";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/projects/ProjectsScreen"), "ProjectsScreen"),
});

const newProject = createRoute({
  getParentRoute: () => root,
  path: "/new",
  component: lazyRouteComponent(() => import("@/features/importing/ImportScreen"), "NewProjectScreen"),
});

const project = createRoute({ getParentRoute: () => root, path: "/p/$project", component: ProjectFrame });

const overview = createRoute({
  getParentRoute: () => project,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/projects/ProjectScreen"), "ProjectScreen"),
});

const importing = createRoute({
  getParentRoute: () => project,
  path: "/import",
  component: lazyRouteComponent(() => import("@/features/importing/ImportScreen"), "ImportScreen"),
});

const draft = createRoute({
  getParentRoute: () => project,
  path: "/draft",
  component: lazyRouteComponent(() => import("@/features/importing/ImportScreen"), "DraftScreen"),
});

const grid = createRoute({
  getParentRoute: () => project,
  path: "/maps/$map",
  component: lazyRouteComponent(() => import("@/features/map/MapScreen"), "MapScreen"),
});

const board = createRoute({
  getParentRoute: () => project,
  path: "/maps/$map/board",
  validateSearch: (search: Record<string, unknown>): { route?: string } =>
    typeof search["route"] === "string" ? { route: search["route"] } : {},
  component: lazyRouteComponent(() => import("@/features/board/BoardScreen"), "BoardScreen"),
});

const funnel = createRoute({
  getParentRoute: () => project,
  path: "/funnel",
  validateSearch: (search: Record<string, unknown>): AnalysisSearch => readAnalysisSearch(search),
  component: lazyRouteComponent(() => import("@/features/funnel/FunnelScreen"), "FunnelScreen"),
});

const paths = createRoute({
  getParentRoute: () => project,
  path: "/paths",
  validateSearch: (search: Record<string, unknown>): AnalysisSearch => readAnalysisSearch(search),
  component: lazyRouteComponent(() => import("@/features/paths/PathsScreen"), "PathsScreen"),
});

const customer = createRoute({
  getParentRoute: () => project,
  path: "/customers/$customer",
  component: lazyRouteComponent(() => import("@/features/customer/CustomerScreen"), "CustomerScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    newProject,
    project.addChildren([overview, importing, draft, grid, board, funnel, paths, customer]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
