import type { Incident } from "../live/frame.ts";

const KEY = "kioskline-sound";
/** An emergency that nobody has acknowledged sounds so often. */
export const REPEAT_MS = 5_000;

/** Tones in Hz, one after the other, 0.18 s each. */
const TONES = { emergency: [880, 660, 880, 660], assistance: [660, 880] };
const TONE_S = 0.18;

/** Sound for those who wait. A browser plays it only after a key or a click on the page. */
class Sound {
  #context: AudioContext | null = null;
  #wanted = $state(localStorage.getItem(KEY) !== "off");
  /** the browser lets it play */
  #allowed = $state(false);

  get wanted(): boolean {
    return this.#wanted;
  }

  /** wanted, and allowed by the browser */
  get is_on(): boolean {
    return this.#wanted && this.#allowed;
  }

  want(wanted: boolean): void {
    this.#wanted = wanted;
    localStorage.setItem(KEY, wanted ? "on" : "off");
    if (wanted) void this.unlock();
  }

  /** To be called from a key or a click. */
  async unlock(): Promise<void> {
    this.#context ??= new AudioContext();
    if (this.#context.state !== "running") await this.#context.resume().catch(() => {});
    this.#allowed = this.#context.state === "running";
  }

  play(kind: Incident["kind"]): void {
    const context = this.#context;
    if (!context || !this.is_on) return;
    TONES[kind].forEach((tone, n) => {
      const begin = context.currentTime + n * TONE_S;
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.frequency.value = tone;
      // Without a ramp it would click.
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(0.3, begin + 0.02);
      gain.gain.linearRampToValueAtTime(0, begin + TONE_S);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(begin);
      oscillator.stop(begin + TONE_S);
    });
  }
}

export const sound = new Sound();
