import { useSyncExternalStore } from "react";
import { hyphensKnown, onHyphens } from "./model/hyphens";

/** Changes when words can be broken that could not be before. */
export const useHyphens = () => useSyncExternalStore(onHyphens, hyphensKnown);
