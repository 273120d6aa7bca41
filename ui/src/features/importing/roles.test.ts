import { describe, expect, it } from "vitest";
import { rolesOf, titleOf, withRole } from "./roles";

const columns = ["id", "at", "what", "shop", "amount"];

describe("roles", () => {
  it("keeps every other column as a property unless told which", () => {
    const roles = rolesOf(columns, { customer: "id", time: "at", event: "what" });
    expect(roles.get("id")).toBe("customer");
    expect(roles.get("amount")).toBe("property");
    expect(rolesOf(columns, { customer: "id", properties: ["shop"] }).get("amount")).toBe("ignore");
  });

  it("gives a single role to one column only", () => {
    const next = withRole(columns, { customer: "id", time: "at", event: "what" }, "shop", "event");
    expect(next.event).toBe("shop");
    expect(rolesOf(columns, next).get("what")).toBe("property");
  });

  it("leaves an ignored column out of the properties", () => {
    const next = withRole(columns, { customer: "id", time: "at", event: "what" }, "amount", "ignore");
    expect(next.properties).toEqual(["shop"]);
  });
});

describe("titleOf", () => {
  it.each([
    ["orders_2026.csv.gz", "Orders 2026"],
    ["kunden-reise.xlsx", "Kunden reise"],
    [".csv", ".csv"],
  ])("reads %s as %s", (file, title) => expect(titleOf(file)).toBe(title));
});
