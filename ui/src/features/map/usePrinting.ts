/** Whether the page is being printed: then everything is drawn, as wide as the paper, before the browser looks. */
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(() => window.matchMedia("print").matches);
  useEffect(() => {
    const print = window.matchMedia("print");
    // The browser prints what stands there when the event is over; so nothing may wait for the next frame.
    const change = () => flushSync(() => setPrinting(print.matches));
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    print.addEventListener("change", change);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      print.removeEventListener("change", change);
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);
  return isPrinting;
}
