/** What /api/v1/… answers. */
export interface Figures<Row> {
  /** instant at which they were read */
  as_of: string;
  /** IANA zone; null where no museum is meant */
  time_zone: string | null;
  /** museum-local days, both included; null without days */
  from: string | null;
  until: string | null;
  rows: Row[];
}

export type Parameters = Record<string, string | number | boolean | null>;

function query_of(parameters: Parameters): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length ? `?${query}` : "";
}

/**
 * "/api/v1/ranking?museum=1"
 * @param parameters those that are null are left out
 */
export function figures_address(name: string, parameters: Parameters = {}): string {
  return `/api/v1/${name}${query_of(parameters)}`;
}

/** The same figures as a file. */
export function csv_address(name: string, parameters: Parameters = {}): string {
  return `/api/v1/${name}.csv${query_of(parameters)}`;
}

/** What the service said instead of figures; the message is for whoever looks at the page. */
export class FiguresError extends Error {}

/** Throws FiguresError. */
export async function read_figures<Row>(
  address: string,
  signal: AbortSignal | null = null,
): Promise<Figures<Row>> {
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
  } catch {
    throw new FiguresError("The service does not answer.");
  }
  if (answer.ok) return (await answer.json()) as Figures<Row>;
  const problem = (await answer.json().catch(() => null)) as { detail?: string } | null;
  throw new FiguresError(problem?.detail ?? "The service answers with an error.");
}
