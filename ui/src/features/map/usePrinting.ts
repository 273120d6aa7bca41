/** Whether the page is being printed: then everything is drawn, as wide as the paper, before the browser looks. */
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(() => window.matchMedia("print").matches);
  useEffect(() => {
    const print = window.matchMedia("print");
    // The browser prints what stands there when the event is over; so nothing may wait for the next frame. Between the
    // two events only they count: Chromium says meanwhile, once, that the medium is no longer print.
    let begun = false;
    const change = () => flushSync(() => setPrinting(begun || print.matches));
    const before = () => {
      begun = true;
      flushSync(() => setPrinting(true));
    };
    const after = () => {
      begun = false;
      setPrinting(false);
    };
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
