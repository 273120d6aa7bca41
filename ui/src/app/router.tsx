import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { readImproveSearch } from "@/features/improve/search";
import { keepScope, readScope, type ScopeSearch } from "@/features/scope/address";
import { Frame } from "./Frame";
import { NotFound } from "./NotFound";
import { ProjectFrame } from "./ProjectFrame";
import { type AnalysisSearch, readAnalysisSearch } from "./search";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const share = createRoute({
  getParentRoute: () => root,
  path: "/share/$secret",
  component: lazyRouteComponent(() => import("@/features/guest/OpenShareScreen"), "OpenShareScreen"),
});

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

const discovering = createRoute({
  getParentRoute: () => project,
  path: "/maps/discover",
  validateSearch: (search: Record<string, unknown>): ScopeSearch => readScope(search),
  search: { middlewares: [keepScope] },
  component: lazyRouteComponent(() => import("@/features/discovering/DiscoverScreen"), "DiscoverScreen"),
});

const starting = createRoute({
  getParentRoute: () => project,
  path: "/maps/new",
  component: lazyRouteComponent(() => import("@/features/map/starting/StartScreen"), "StartScreen"),
});

const template = createRoute({
  getParentRoute: () => project,
  path: "/maps/new/$template",
  component: lazyRouteComponent(() => import("@/features/map/starting/TemplateScreen"), "TemplateScreen"),
});

/** One map, open in whichever view; without more in the address, as a grid. */
const map = createRoute({
  getParentRoute: () => project,
  path: "/maps/$map",
  validateSearch: (search: Record<string, unknown>): ScopeSearch => readScope(search),
  search: { middlewares: [keepScope] },
  component: lazyRouteComponent(() => import("@/features/map/MapScreen"), "MapScreen"),
});

const line = createRoute({
  getParentRoute: () => map,
  path: "/line",
  component: lazyRouteComponent(() => import("@/features/map/line/LineScreen"), "LineScreen"),
});

const present = createRoute({
  getParentRoute: () => map,
  path: "/present",
  validateSearch: (search: Record<string, unknown>): { slide?: string } =>
    typeof search["slide"] === "string" ? { slide: search["slide"] } : {},
  component: lazyRouteComponent(() => import("@/features/map/present/PresentScreen"), "PresentScreen"),
});

const board = createRoute({
  getParentRoute: () => map,
  path: "/board",
  validateSearch: (search: Record<string, unknown>): { route?: string } =>
    typeof search["route"] === "string" ? { route: search["route"] } : {},
  component: lazyRouteComponent(() => import("@/features/board/BoardScreen"), "BoardScreen"),
});

const funnel = createRoute({
  getParentRoute: () => project,
  path: "/funnel",
  validateSearch: (search: Record<string, unknown>): AnalysisSearch => readAnalysisSearch(search),
  search: { middlewares: [keepScope] },
  component: lazyRouteComponent(() => import("@/features/funnel/FunnelScreen"), "FunnelScreen"),
});

const paths = createRoute({
  getParentRoute: () => project,
  path: "/paths",
  validateSearch: (search: Record<string, unknown>): AnalysisSearch => readAnalysisSearch(search),
  search: { middlewares: [keepScope] },
  component: lazyRouteComponent(() => import("@/features/paths/PathsScreen"), "PathsScreen"),
});

const touchpoints = createRoute({
  getParentRoute: () => project,
  path: "/touchpoints",
  validateSearch: (search: Record<string, unknown>): ScopeSearch => readScope(search),
  search: { middlewares: [keepScope] },
  component: lazyRouteComponent(
    () => import("@/features/touchpoints/TouchpointsScreen"),
    "TouchpointsScreen",
  ),
});

const entry = createRoute({
  getParentRoute: () => project,
  path: "/touchpoints/$entry",
  validateSearch: (search: Record<string, unknown>): ScopeSearch => readScope(search),
  search: { middlewares: [keepScope] },
  component: lazyRouteComponent(() => import("@/features/touchpoints/EntryScreen"), "EntryScreen"),
});

const customer = createRoute({
  getParentRoute: () => project,
  path: "/customers/$customer",
  component: lazyRouteComponent(() => import("@/features/customer/CustomerScreen"), "CustomerScreen"),
});

/** From insight to effect, over all maps; what stands under it says `features/improve/tabs.ts`. */
const improve = createRoute({
  getParentRoute: () => project,
  path: "/improve",
  validateSearch: readImproveSearch,
  search: { middlewares: [keepScope] },
  component: lazyRouteComponent(() => import("@/features/improve/ImproveScreen"), "ImproveScreen"),
});

const improving = createRoute({
  getParentRoute: () => improve,
  path: "/",
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/p/$project/improve/actions", params, search, replace: true });
  },
});

const priorities = createRoute({
  getParentRoute: () => improve,
  path: "/priorities",
  component: lazyRouteComponent(
    () => import("@/features/improve/priorities/PrioritiesScreen"),
    "PrioritiesScreen",
  ),
});

const agenda = createRoute({
  getParentRoute: () => improve,
  path: "/actions",
  component: lazyRouteComponent(() => import("@/features/improve/actions/AgendaScreen"), "AgendaScreen"),
});

const week = createRoute({
  getParentRoute: () => improve,
  path: "/week",
  component: lazyRouteComponent(() => import("@/features/improve/week/WeekScreen"), "WeekScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    newProject,
    share,
    project.addChildren([
      overview,
      importing,
      discovering,
      starting,
      template,
      map.addChildren([line, board, present]),
      funnel,
      paths,
      touchpoints,
      entry,
      customer,
      improve.addChildren([improving, priorities, agenda, week]),
    ]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
