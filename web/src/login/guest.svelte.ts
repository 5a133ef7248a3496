import {
  invitation_in,
  open_screen,
  read_session,
  Refusal,
  sign_out,
  type Right,
  type Session,
} from "./session.ts";

/** A session can end while a page is open: by itself, or because it was revoked. */
const LOOK_AGAIN_MS = 20_000;
const UNTIL_KNOWN_MS = 2_000;

/** Who looks at the pages now; one for all of them. */
class Guest {
  /** null until the service has said it */
  session = $state.raw<Session | null>(null);
  /** what keeps somebody out, beside not having signed in; "" nothing */
  problem = $state("");

  may(right: Right): boolean {
    return this.session?.may.includes(right) ?? false;
  }

  /** The name that what is done here stands under; null where the page has to ask for one. */
  get name(): string | null {
    return this.session?.name ?? null;
  }

  /** Asks the service, and keeps what it knew when there is no answer. */
  async look(): Promise<void> {
    try {
      this.session = await read_session();
      this.problem = "";
    } catch (error) {
      this.problem = error instanceof Refusal ? error.message : String(error);
    }
  }

  /** Opens the address of a wall screen, where it is one, and looks from time to time. */
  watch(): () => void {
    let timer = 0;
    let is_watched = true;
    const look = async () => {
      const { access, kind } = this.session ?? {};
      if (access !== "local" && kind !== null) await this.look();
      if (is_watched) timer = setTimeout(look, this.session ? LOOK_AGAIN_MS : UNTIL_KNOWN_MS);
    };
    void this.#open_screen().then(look);
    return () => {
      is_watched = false;
      clearTimeout(timer);
    };
  }

  async #open_screen(): Promise<void> {
    const invitation = invitation_in(location.hash);
    if (invitation === null) return;
    history.replaceState(null, "", location.pathname + location.search);
    try {
      await open_screen(invitation);
    } catch (error) {
      await this.look();
      this.problem = error instanceof Refusal ? error.message : String(error);
    }
  }

  /** Ends the pages, then the session, since what they asked for after it would be refused. */
  async leave(): Promise<void> {
    this.session = null;
    try {
      await sign_out();
    } finally {
      await this.look();
    }
  }
}

export const guest = new Guest();
