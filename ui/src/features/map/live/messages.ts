/**
 * The few bytes of the live protocol that y-websocket does not speak itself.
 *
 * Law: lengths are unsigned integers in groups of seven bits, the lowest first (lib0's `varUint`). Reading beyond the
 * end of a message gives null.
 */
import type { Notice } from "./store";

export const SYNC = 0;
export const NOTICE = 100;
export const SYNC_STEP_1 = 0;
export const SYNC_STEP_2 = 1;

interface Bytes {
  readonly arr: Uint8Array;
  pos: number;
}

/** The next byte without going past it. */
export function peek({ arr, pos }: Bytes): number | null {
  return arr[pos] ?? null;
}

function readLength(bytes: Bytes): number | null {
  let length = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes.arr[bytes.pos];
    if (byte === undefined || factor > Number.MAX_SAFE_INTEGER / 128) return null;
    bytes.pos += 1;
    length += (byte & 127) * factor;
    if (byte < 128) return length;
  }
}

const NOTICES: ReadonlySet<unknown> = new Set<Notice>(["comments", "history", "access", "map_deleted"]);

/** What a message of type 100 is about; null where it cannot be read. */
export function readNotice(bytes: Bytes): Notice | null {
  const length = readLength(bytes);
  if (length === null || bytes.pos + length > bytes.arr.length) return null;
  const text = new TextDecoder().decode(bytes.arr.subarray(bytes.pos, bytes.pos + length));
  bytes.pos += length;
  try {
    const said: unknown = JSON.parse(text);
    const about = typeof said === "object" && said !== null && "about" in said ? said.about : null;
    return NOTICES.has(about) ? (about as Notice) : null;
  } catch {
    return null;
  }
}

/** The question what we miss; its answer comes after everything that was sent before it was dealt with. */
export function asking(stateVector: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = [SYNC, SYNC_STEP_1];
  let length = stateVector.length;
  while (length >= 128) {
    head.push((length & 127) | 128);
    length = Math.floor(length / 128);
  }
  head.push(length);
  const message = new Uint8Array(head.length + stateVector.length);
  message.set(head);
  message.set(stateVector, head.length);
  return message;
}
