/** Who looks at the pages, as GET /api/v1/session says. */
export interface Session {
  /** who is let in: whoever is on this machine, who has an account, who comes by the load balancer */
  access: "local" | "accounts" | "load_balancer";
  /** null: nobody has signed in */
  kind: "local" | "person" | "screen" | null;
  name: string | null;
  role: "viewer" | "exhibitions" | "security" | "admin" | null;
  may: Right[];
}

export type Right = "read" | "confirm" | "annotate" | "respond" | "administer";

/** What the service says when it does not do what was asked, in words for people. */
export class Refusal extends Error {}

const SESSION = "/api/v1/session";
const SCREEN = "#screen=";

async function ask(method: string, address: string, body?: object): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new Refusal("The service does not answer.");
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(problem.detail ?? `The service answers ${answer.status}.`);
}

/** Throws Refusal when the service does not say. */
export async function read_session(): Promise<Session> {
  return await (await ask("GET", SESSION)).json();
}

/** Throws Refusal: name or password is wrong, or too many were tried. */
export async function sign_in(name: string, password: string): Promise<void> {
  await ask("POST", SESSION, { name, password });
}

/** Ends the other sessions of whoever is signed in. Throws Refusal: wrong, too short, too many tried. */
export async function change_password(current: string, wanted: string): Promise<void> {
  await ask("PUT", `${SESSION}/password`, { current, new: wanted });
}

export async function sign_out(): Promise<void> {
  await ask("DELETE", SESSION, {});
}

/**
 * The invitation of a wall screen.
 * @param hash "#screen=…" of the address, which browsers send to nobody; null for any other
 */
export function invitation_in(hash: string): string | null {
  return hash.startsWith(SCREEN) ? hash.slice(SCREEN.length) : null;
}

/** Lets this browser in as a wall screen. Throws Refusal: used up, too old, revoked. */
export async function open_screen(invitation: string): Promise<void> {
  await ask("POST", "/api/v1/screen-session", { invitation });
}
