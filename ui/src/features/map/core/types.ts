/**
 * A map as the browser holds it: whole, never changed in place, and sparse.
 *
 * Law: a whole document has all its collections, keeps every reference, and its objects hold only what differs from the
 * default of its field (`records.ts` says which); `normalised` makes one of anything. Objects and changes are the
 * server's (etappe.maps), as its schema says; here they are read-only.
 */
import type * as api from "@/api/generated";
import type { Lang } from "@/design/format";

export type { Lang };

/** Of JSON, what nobody changes in place. */
type Frozen<T> = T extends readonly (infer Each)[]
  ? readonly Frozen<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export type Persona = Frozen<api.Persona>;
export type Stage = Frozen<api.Stage>;
export type Step = Frozen<api.Step>;
export type Branch = Frozen<api.Branch>;
export type Touchpoint = Frozen<api.Touchpoint>;
export type Interaction = Frozen<api.Interaction>;
export type Lane = Frozen<api.Lane>;
export type Cell = Frozen<api.Cell>;
export type Experience = Frozen<api.Experience>;
export type ActionItem = Frozen<api.ActionItem>;
export type Insight = Frozen<api.Insight>;
export type Opportunity = Frozen<api.Opportunity>;
export type Taken = Frozen<api.Taken>;
export type Trait = Frozen<api.Trait>;

export type LaneType = Lane["type"];
export type Band = NonNullable<Lane["band"]>;
export type Measure = NonNullable<Lane["measure"]>;
export type Evidence = NonNullable<Cell["evidence"]>;
export type Party = NonNullable<Interaction["initiator"]>;
export type Channel = NonNullable<Touchpoint["channel"]>;
export type TouchpointType = NonNullable<Touchpoint["type"]>;
export type OpportunityStatus = NonNullable<Opportunity["status"]>;
export type Affected = Taken["what"];
export type Scoring = NonNullable<api.MapDocument["scoring"]>;
export type ActionStatus = NonNullable<ActionItem["status"]>;

/** The ID-keyed collections of a map and what each holds. */
interface Objects {
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
  readonly insights: Insight;
  readonly opportunities: Opportunity;
  readonly grounds: Frozen<api.Ground>;
  readonly routes: Frozen<api.Route>;
}

export type Collection = keyof Objects;
/** An object of JSON, of whatever kind. */
export type Json = Readonly<Record<string, unknown>>;
export type ById<T> = Readonly<Record<string, T>>;
export type Translations = Readonly<Partial<Record<Lang, ById<string>>>>;

type Collections = { readonly [C in Collection]: ById<Objects[C]> };
type OwnFields = Required<Frozen<Omit<api.MapDocument, Collection | "translations">>>;

export interface MapDocument extends OwnFields, Collections {
  readonly translations: Translations;
}

/** Where a text or a field stands: the map itself and its scenario are single objects, whose id is empty. */
export type PlaceCollection = "map" | "scenario" | Collection;

export type EditText = Frozen<api.EditText>;
export type SetField = Frozen<api.SetField>;
export type Add = Frozen<api.Add>;
export type Remove = Frozen<api.Remove>;
export type Move = Frozen<api.Move>;
export type WriteCell = Frozen<api.WriteCell>;
export type DrawExperience = Frozen<api.DrawExperience>;
export type Restore = Frozen<api.Restore>;

/** The changes there are; a larger gesture is a list of them (`gestures.ts`). */
export type AnyChange = EditText | SetField | Add | Remove | Move | WriteCell | DrawExperience | Restore;
