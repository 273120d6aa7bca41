/**
 * A map as the browser holds it: whole, never changed in place, and sparse.
 *
 * Law: a whole document has all its collections, keeps every reference, and its objects hold only what differs from the
 * default of its field (`records.ts` says which); `normalised` makes one of anything. The server's map is the same
 * (etappe.maps.document); what it sends is normalised once and then whole.
 */
import type { Lang } from "@/design/format";

export type { Lang };

export type Evidence = "assumed" | "reported" | "observed" | "measured";
export type LaneType =
  | "action"
  | "thought"
  | "quote"
  | "need"
  | "expectation"
  | "emotion"
  | "pain"
  | "gain"
  | "touchpoint"
  | "channel"
  | "evidence"
  | "backstage"
  | "support"
  | "metric"
  | "opportunity"
  | "solution"
  | "owner"
  | "image"
  | "text"
  | "link";
export type Band = "customer" | "frontstage" | "backstage" | "support";
export type Party = "customer" | "organisation" | "partner";
export type Measure = "reached" | "onward" | "time_to_next" | "drop_off" | "satisfaction";
export type TouchpointType = "digital" | "physical" | "interpersonal";
export type ActionStatus = "open" | "in_progress" | "done" | "dropped";
export type Template =
  | "simple"
  | "full"
  | "ecommerce"
  | "b2b_sales"
  | "saas_onboarding"
  | "retail"
  | "public_service"
  | "patient"
  | "custom";
export type Channel =
  | "website"
  | "search"
  | "social"
  | "email"
  | "ads"
  | "app"
  | "chatbot"
  | "voice"
  | "ar_vr"
  | "store"
  | "fair"
  | "hotline"
  | "print"
  | "post"
  | "service"
  | "advice"
  | "referral"
  | "other";

export interface Condition {
  readonly property: string;
  readonly operator?:
    | "is"
    | "is_not"
    | "less"
    | "at_most"
    | "more"
    | "at_least"
    | "contains"
    | "exists"
    | "missing";
  readonly values?: readonly (string | number | boolean)[];
}

export interface Selector {
  readonly events?: readonly string[];
  readonly where?: readonly Condition[];
  readonly name?: string | null;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly evidence?: Evidence;
}

export interface Trait {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly value?: number;
}

export interface Persona {
  readonly order: string;
  readonly name: string;
  readonly quote?: string;
  readonly bio?: string;
  readonly goals?: string;
  readonly needs?: string;
  readonly jobs?: string;
  readonly frustrations?: string;
  readonly channels?: readonly Channel[];
  readonly facts?: readonly Fact[];
  readonly traits?: readonly Trait[];
  readonly image?: string | null;
  readonly evidence?: Evidence;
}

export interface Scenario {
  readonly context?: string;
  readonly trigger?: string;
  readonly goal?: string;
  readonly expectations?: string;
  readonly success?: string;
  readonly start?: string;
  readonly end?: string;
}

export interface Stage {
  readonly order: string;
  readonly name: string;
  readonly goal?: string;
  readonly question?: string;
  readonly hue?: number;
  readonly hidden?: boolean;
}

export interface Step {
  readonly stage: string;
  readonly order: string;
  readonly title: string;
  readonly description?: string;
  readonly moment_of_truth?: boolean;
  readonly hidden?: boolean;
  readonly child?: string | null;
}

export interface Branch {
  readonly source: string;
  readonly target: string;
  readonly condition?: string;
}

export interface ScoreBinding {
  readonly at: Selector;
  readonly score: string;
  readonly lowest: number;
  readonly highest: number;
  readonly higher_is_better?: boolean;
}

export interface Touchpoint {
  readonly name: string;
  readonly type?: TouchpointType;
  readonly channel?: Channel;
  readonly owner?: string;
  readonly systems?: string;
  readonly message?: string;
  readonly binding?: Selector | null;
  readonly satisfaction?: ScoreBinding | null;
}

export interface Interaction {
  readonly step: string;
  readonly touchpoint: string;
  readonly order: string;
  readonly initiator?: Party;
  readonly receiver?: Party;
  readonly planned_duration?: string | null;
  readonly expected?: number | null;
  readonly note?: string;
}

export interface Lane {
  readonly order: string;
  readonly type: LaneType;
  readonly title?: string;
  readonly measure?: Measure | null;
  readonly band?: Band | null;
  readonly main?: boolean;
  readonly hidden?: boolean;
}

export interface Cell {
  readonly lane: string;
  readonly step: string;
  readonly order?: string;
  readonly span?: number;
  readonly persona?: string | null;
  readonly text?: string;
  readonly images?: readonly string[];
  readonly link?: string;
  readonly evidence?: Evidence;
  readonly source?: string;
}

export interface Experience {
  readonly step: string;
  readonly persona?: string | null;
  readonly expected?: number | null;
  readonly experienced?: number | null;
  readonly importance?: number | null;
  readonly effort?: number | null;
  readonly n?: number | null;
  readonly evidence?: Evidence;
  readonly source?: string;
}

export interface ActionItem {
  readonly order: string;
  readonly text: string;
  readonly owner?: string;
  readonly due?: string | null;
  readonly status?: ActionStatus;
  readonly step?: string | null;
}

export interface Route {
  readonly order: string;
  readonly name: string;
  readonly entry: Selector;
  readonly destination: Selector;
  readonly elsewhere?: readonly Selector[];
  readonly horizon?: string | null;
}

/** The ID-keyed collections of a map and what each holds. */
export interface Objects {
  readonly personas: Persona;
  readonly stages: Stage;
  readonly steps: Step;
  readonly branches: Branch;
  readonly touchpoints: Touchpoint;
  readonly interactions: Interaction;
  readonly lanes: Lane;
  readonly cells: Cell;
  readonly experiences: Experience;
  readonly actions: ActionItem;
  readonly routes: Route;
}

export type Collection = keyof Objects;
/** An object of JSON, of whatever kind. */
export type Json = Readonly<Record<string, unknown>>;
export type ById<T> = Readonly<Record<string, T>>;
export type Translations = Readonly<Partial<Record<Lang, ById<string>>>>;

type Collections = { readonly [C in Collection]: ById<Objects[C]> };

export interface MapDocument extends Collections {
  readonly schema: number;
  readonly title: string;
  readonly description: string;
  readonly kind: "journey" | "blueprint" | "lifecycle";
  readonly state: "as_is" | "to_be";
  readonly template: Template;
  readonly detail: "simple" | "full";
  readonly status: "draft" | "in_work" | "released";
  readonly owner: string;
  readonly company_goal: string;
  readonly customer_goal: string;
  readonly implications: string;
  readonly baseline: string | null;
  readonly parent: { readonly map: string; readonly step: string } | null;
  readonly locale: Lang;
  readonly scenario: Scenario;
  readonly within: string | null;
  readonly translations: Translations;
}

/** Where a text or a field stands: the map itself and its scenario are single objects, whose id is empty. */
export type PlaceCollection = "map" | "scenario" | Collection;

export interface EditText {
  readonly change: "edit_text";
  readonly collection: PlaceCollection;
  readonly id: string;
  readonly field: string;
  readonly text: string;
  readonly language: Lang;
}

export interface SetField {
  readonly change: "set_field";
  readonly collection: PlaceCollection;
  readonly id: string;
  readonly field: string;
  readonly value?: unknown;
}

export interface Add {
  readonly change: "add";
  readonly collection: Collection;
  readonly id: string;
  readonly object: Readonly<Record<string, unknown>>;
}

export interface Remove {
  readonly change: "remove";
  readonly collection: Collection;
  readonly id: string;
}

export interface Move {
  readonly change: "move";
  readonly collection: Collection;
  readonly id: string;
  readonly before?: string | null;
  readonly into?: Readonly<Record<string, string | null>>;
}

export interface WriteCell {
  readonly change: "write_cell";
  readonly lane: string;
  readonly step: string;
  readonly text: string;
  readonly language: Lang;
  readonly persona?: string | null;
  readonly evidence?: Evidence | null;
}

export interface DrawExperience {
  readonly change: "draw_experience";
  readonly step: string;
  readonly which: "expected" | "experienced";
  readonly value: number | null;
  readonly persona?: string | null;
}

export interface Restore {
  readonly change: "restore";
  readonly objects?: { readonly [C in Collection]?: ById<Readonly<Record<string, unknown>> | null> };
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly scenario?: ById<string | null>;
  readonly translations?: Readonly<Partial<Record<Lang, ById<string | null>>>>;
}

/** The changes there are; a larger gesture is a list of them (`gestures.ts`). */
export type AnyChange = EditText | SetField | Add | Remove | Move | WriteCell | DrawExperience | Restore;
