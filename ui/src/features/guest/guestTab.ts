/**
 * Whether this tab was let in by a link to a map, so that whoever came by one is told when it ends. Kept for as long as
 * the tab is open, and nothing of the map with it.
 */
const KEY = "etappe.guest";

export function rememberGuest(isGuest: boolean): void {
  try {
    if (isGuest) sessionStorage.setItem(KEY, "1");
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing shows the page for everybody without a session, which says the same.
  }
}

export function cameByLink(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
