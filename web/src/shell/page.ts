import type { Component } from "svelte";
import type { Live } from "../live/live.svelte.ts";
import type { Address, AddressChange, PageName } from "./address.ts";
import type { FilterName } from "./filters.ts";
import type { Place } from "./place.ts";

/** What every page is given. */
export interface PageProps {
  place: Place;
  live: Live;
  /** museum-local date */
  today: string;
  address: Address;
  /** Changes the address; the browser's back button undoes it. */
  go: (change: AddressChange) => void;
}

export interface PageEntry {
  title: string;
  /** the filters that its figures can be narrowed by */
  filters: readonly FilterName[];
  /** a part of its own, so that the first load stays small */
  load: () => Promise<{ default: Component<PageProps> }>;
}

const OF_PRESSES = ["dates", "exhibition", "department", "floor"] as const;

export const PAGE_ENTRIES: Record<PageName, PageEntry> = {
  now: { title: "Now", filters: [], load: () => import("../now/Now.svelte") },
  exhibitions: {
    title: "Exhibitions",
    filters: [...OF_PRESSES, "filtered"],
    load: () => import("../exhibitions/Exhibitions.svelte"),
  },
  safety: {
    title: "Safety",
    filters: [...OF_PRESSES, "kind", "filtered"],
    load: () => import("../safety/Safety.svelte"),
  },
  quality: {
    title: "Data quality",
    filters: ["dates", "filtered"],
    load: () => import("../quality/Quality.svelte"),
  },
  staff: { title: "Staff", filters: [], load: () => import("../staff/Staff.svelte") },
};
