import { expect, it } from "vitest";
import { parse_address, to_address } from "./address.ts";

it("comes back from the address", () => {
  const address = { museum: 3, view: "table" } as const;
  expect(parse_address(to_address(address))).toEqual(address);
});

it("passes over what it can't mean", () => {
  const nothing = { museum: null, view: "cards" };
  for (const search of ["", "?museum=x", "?museum=-1", "?museum=1.5", "?view=x&y=1"]) {
    expect(parse_address(search)).toEqual(nothing);
  }
});
