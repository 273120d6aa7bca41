import { useState } from "react";

/** Words being written. They leave their box when they are sent; refused, they come back before what was written since. */
export function useDraft(post: (words: string) => Promise<unknown>) {
  const [words, setWords] = useState("");
  const send = () => {
    if (!words.trim()) return;
    setWords("");
    post(words).catch(() => setWords((since) => (since.trim() ? `${words}\n${since}` : words)));
  };
  return { words, setWords, send };
}
