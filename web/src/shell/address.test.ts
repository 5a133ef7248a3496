import { expect, it } from "vitest";
import { changed, FIRST_ADDRESS, parse_address, to_address, type Address } from "./address.ts";

it("comes back from the address", () => {
  const address: Address = {
    page: "safety",
    museum: 3,
    view: "table",
    filters: { ...FIRST_ADDRESS.filters, days: 28, floor: "2" },
    choices: { sort: "floor" },
  };
  expect(parse_address(to_address(address))).toEqual(address);
  expect(parse_address(to_address(FIRST_ADDRESS))).toEqual(FIRST_ADDRESS);
});

it("passes over what it can't mean", () => {
  for (const search of [
    "",
    "?museum=x",
    "?museum=-1",
    "?museum=1.5",
    "?view=x",
    "?page=x",
    "?Y=1",
  ]) {
    expect(parse_address(search)).toEqual(FIRST_ADDRESS);
  }
});

it("keeps the filters and leaves the choices of a page behind on another", () => {
  const here = changed(FIRST_ADDRESS, {
    page: "exhibitions",
    filters: { days: 90 },
  });
  const chosen = changed(here, { choices: { curves: "1" } });
  expect(chosen.choices).toEqual({ curves: "1" });
  expect(changed(chosen, { filters: { floor: "1" } }).choices).toEqual({ curves: "1" });
  expect(changed(chosen, { choices: { curves: "" } })).toEqual(here);
  const there = changed(chosen, { page: "safety" });
  expect(there.choices).toEqual({});
  expect(there.filters.days).toBe(90);
});
