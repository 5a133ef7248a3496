/** A view of Tableau on a wall: refreshed by itself, and honest about how old it is. */

import { PROBE_EVERY, pauseAfter, sleep } from "./patience.js";
import { readFile, settingsOf } from "./settings.js";
import { Status } from "./status.js";
import { isReachable, loadApi, open, refresh } from "./view.js";

const USUAL_PAUSE = 60_000; // until the settings are known

const place = document.getElementById("view");
const status = new Status(document.getElementById("status"));
let settings = null;
let viz = null;
let failures = 0; // in a row
let attempts = 0;

/** One refresh, or whatever has to come before it. */
async function attempt() {
  attempts += 1;
  settings ??= settingsOf(await readFile(), new URLSearchParams(location.search));
  if (!customElements.get("tableau-viz")) await loadApi(settings.api, attempts);
  // A view that has failed twice may have lost its session: a new one gets another.
  if (viz && failures < 2) await refresh(viz);
  else viz = await open(place, settings.source);
}

/** Until the next attempt is due; while all is well, a server that goes away ends the pause. */
async function rest() {
  const due = Date.now() + pauseAfter(failures, settings ? settings.seconds * 1000 : USUAL_PAUSE);
  while (Date.now() < due) {
    await sleep(Math.min(PROBE_EVERY, due - Date.now()));
    if (failures === 0 && Date.now() < due && !(await isReachable(settings.host))) {
      failed(new Error("Tableau can't be reached"));
      return;
    }
  }
}

function failed(error) {
  failures += 1;
  status.failed(error.message);
}

async function stayAwake() {
  if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => {});
}

// Browsers grant the whole screen only when somebody asks for it.
addEventListener("click", () => document.documentElement.requestFullscreen().catch(() => {}));
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

for (;;) {
  try {
    await attempt();
    failures = 0;
    status.succeeded();
  } catch (error) {
    failed(error);
  }
  await rest();
}
