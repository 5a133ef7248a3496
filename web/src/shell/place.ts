import { figures_address, read_figures } from "../figures/figures.ts";
import type { Museum } from "../live/frame.ts";

/** A row of /api/v1/exhibitions. */
export interface KnownExhibition {
  exhibition_id: number;
  /** "EXH_03", as the metadata has it */
  public_id: string;
  exhibition: string;
  floor: string;
  department: string;
  is_open: boolean;
}

/** The museum whose pages these are, and its exhibitions. */
export interface Place {
  museum: Museum;
  exhibitions: KnownExhibition[];
}

/**
 * Null while there is no such museum; one comes into being when ingest first runs.
 * @param museum_id null: the first there is
 */
export async function find_place(museum_id: number | null): Promise<Place | null> {
  const museums = (await read_figures<Museum>(figures_address("museums"))).rows;
  const museum = museums.find((m) => museum_id === null || m.museum_id === museum_id);
  if (!museum) return null;
  const address = figures_address("exhibitions", { museum: museum.museum_id });
  const exhibitions = (await read_figures<KnownExhibition>(address)).rows;
  return { museum, exhibitions };
}
