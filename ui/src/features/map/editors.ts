/** Where words are written: keys and the clipboard are theirs there. */
export const EDITORS = "input, textarea, [contenteditable]:not([contenteditable=false])";
