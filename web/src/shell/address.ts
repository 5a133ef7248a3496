import { append_filters, NO_FILTERS, parse_filters, type Filters } from "./filters.ts";

export const PAGES = ["now", "exhibitions", "safety", "quality", "staff"] as const;
export type PageName = (typeof PAGES)[number];

/** What the address says, so that a view can be sent. */
export interface Address {
  page: PageName;
  /** null: the first there is */
  museum: number | null;
  /** every figure as its table? */
  view: "cards" | "table";
  filters: Filters;
  /** what a page lets choose beside the filters, by names of its own in [a-z_]; gone on another page */
  choices: Record<string, string>;
}

/** What differs from an address; of filters and choices only what is named. A choice "" is taken back. */
export interface AddressChange {
  page?: PageName;
  view?: Address["view"];
  filters?: Partial<Filters>;
  choices?: Record<string, string>;
}

export const FIRST_ADDRESS: Address = {
  page: "now",
  museum: null,
  view: "cards",
  filters: NO_FILTERS,
  choices: {},
};

const OWN = new Set([
  "page",
  "museum",
  "view",
  "days",
  "from",
  "until",
  ...Object.keys(NO_FILTERS),
]);

/** @param search "?page=safety&museum=1&days=28"; what it can't mean is passed over */
export function parse_address(search: string): Address {
  const parameters = new URLSearchParams(search);
  const museum = Number(parameters.get("museum"));
  return {
    page: PAGES.find((page) => page === parameters.get("page")) ?? "now",
    museum: Number.isInteger(museum) && museum > 0 ? museum : null,
    view: parameters.get("view") === "table" ? "table" : "cards",
    filters: parse_filters(parameters),
    choices: Object.fromEntries(
      [...parameters].filter(([name, value]) => /^[a-z_]+$/.test(name) && !OWN.has(name) && value),
    ),
  };
}

/** "?page=safety&days=28", with what differs from the first address only */
export function to_address(address: Address): string {
  const parameters = new URLSearchParams();
  if (address.page !== "now") parameters.set("page", address.page);
  if (address.museum !== null) parameters.set("museum", String(address.museum));
  if (address.view === "table") parameters.set("view", "table");
  append_filters(address.filters, parameters);
  for (const [name, value] of Object.entries(address.choices)) parameters.set(name, value);
  return `?${parameters}`;
}

export function changed(address: Address, change: AddressChange): Address {
  const page = change.page ?? address.page;
  const kept = page === address.page ? address.choices : {};
  const choices = Object.entries({ ...kept, ...change.choices }).filter(([, value]) => value);
  return {
    page,
    museum: address.museum,
    view: change.view ?? address.view,
    filters: { ...address.filters, ...change.filters },
    choices: Object.fromEntries(choices),
  };
}
