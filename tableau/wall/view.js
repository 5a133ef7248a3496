/** Tableau's Embedding API v3 ends here: the script, the element, its refresh. */

import { LOAD_WITHIN, PROBE_WITHIN, REFRESH_WITHIN, within } from "./patience.js";

/** Defines <tableau-viz>. A browser may remember that a script failed, so each attempt has its own address. */
export async function loadApi(api, attempt) {
  try {
    await within(LOAD_WITHIN, import(`${api}?attempt=${attempt}`), "Tableau's script");
  } catch {
    throw new Error("Tableau's script can't be loaded");
  }
}

/**
 * Shows the view in place of the one before, which stays until the new one is there.
 * @param {HTMLElement} place
 * @param {string} source address of the view
 * @returns {Promise<HTMLElement>} the new <tableau-viz>
 */
export async function open(place, source) {
  const viz = document.createElement("tableau-viz");
  viz.dataset.loading = "";
  const interactive = new Promise((resolve, reject) => {
    viz.addEventListener("firstinteractive", resolve, { once: true });
    viz.addEventListener("vizloaderror", () => reject(new Error("Tableau can't load the view")), { once: true });
  });
  const attributes = { src: source, toolbar: "hidden", device: "desktop", "hide-tabs": "", width: "100%", height: "100%" };
  for (const [name, value] of Object.entries(attributes)) viz.setAttribute(name, value);
  place.append(viz);
  try {
    await within(LOAD_WITHIN, interactive, "loading the view (is this screen signed in to Tableau?)");
  } catch (error) {
    viz.remove();
    throw error;
  }
  for (const old of [...place.children]) if (old !== viz) old.remove();
  delete viz.dataset.loading;
  return viz;
}

/** Asks the database anew. */
export async function refresh(viz) {
  try {
    await within(REFRESH_WITHIN, viz.refreshDataAsync(), "the refresh");
  } catch {
    throw new Error("Tableau does not refresh the view");
  }
}

/** Whether anything answers there: what, another site's answer does not tell. */
export async function isReachable(host) {
  const abort = new AbortController();
  try {
    const probe = fetch(host, { method: "HEAD", mode: "no-cors", cache: "no-store", signal: abort.signal });
    await within(PROBE_WITHIN, probe, "the probe");
    return true;
  } catch {
    return false;
  } finally {
    abort.abort();
  }
}
