/** What the address says, so that a view can be sent. */
export interface Address {
  /** null: the first there is */
  museum: number | null;
  view: "cards" | "table";
}

/** @param search "?museum=1&view=table"; what it can't mean is passed over */
export function parse_address(search: string): Address {
  const parameters = new URLSearchParams(search);
  const museum = Number(parameters.get("museum"));
  return {
    museum: Number.isInteger(museum) && museum > 0 ? museum : null,
    view: parameters.get("view") === "table" ? "table" : "cards",
  };
}

export function to_address(address: Address): string {
  const parameters = new URLSearchParams();
  if (address.museum !== null) parameters.set("museum", String(address.museum));
  if (address.view === "table") parameters.set("view", "table");
  return `?${parameters}`;
}
