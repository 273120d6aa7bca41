const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** Keys as they are shown: ⌘ where there is one, otherwise in the word of the language. */
export function keysOf(keys: string, ctrl: string): string {
  return keys.replaceAll("Ctrl", isMac ? "⌘" : ctrl);
}
