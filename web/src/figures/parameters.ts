import type { PageProps } from "../shell/page.ts";
import { range_of } from "../shell/filters.ts";
import type { Parameters } from "./figures.ts";

/**
 * The filters as parameters of the API: museum, from, until, filtered, exhibition, department, floor.
 * @param page what the page was given
 */
export function parameters_of({ place, today, address }: PageProps): Parameters {
  const { exhibition, department, floor, filtered } = address.filters;
  return {
    museum: place.museum.museum_id,
    ...range_of(address.filters, today),
    filtered,
    exhibition,
    department,
    floor,
  };
}
