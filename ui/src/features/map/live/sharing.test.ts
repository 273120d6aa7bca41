import { expect, test } from "vitest";
import { sharing } from "./sharing";

test("what is equal is the very same", () => {
  const before = { a: { x: 1 }, b: [{ y: 2 }, { y: 3 }] };
  const after = sharing(before, { a: { x: 1 }, b: [{ y: 2 }, { y: 4 }] });
  expect(after).toEqual({ a: { x: 1 }, b: [{ y: 2 }, { y: 4 }] });
  expect(after.a).toBe(before.a);
  expect(after.b[0]).toBe(before.b[0]);
  expect(after.b).not.toBe(before.b);
  expect(sharing(before, structuredClone(before))).toBe(before);
});

test("what came or went is not shared away", () => {
  const before: Record<string, unknown> = { a: 1, gone: 2 };
  expect(sharing(before, { a: 1 })).toEqual({ a: 1 });
  expect(sharing<Record<string, unknown>>({ a: 1 }, { a: 1, b: undefined })).toHaveProperty("b");
  expect(sharing<unknown>([1, 2], [1])).toEqual([1]);
});
