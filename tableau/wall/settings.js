/** Where the view is, from wall.json; the address may choose the view, and nothing else.
 *
 * The host is no part of the address: its script runs here, and a link must not choose it.
 */

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const NAMES = /^[\w.-]+\/[\w.-]+$/;

/**
 * @param {object} file content of wall.json: host, site (optional), view, seconds (optional)
 * @param {URLSearchParams} query `view`, in place of the file's
 * @returns {{host: string, api: string, source: string, seconds: number}} addresses of server, script
 *   and view; how often the view is refreshed
 */
export function settingsOf(file, query) {
  const { host, site = "", seconds = 60 } = file;
  const view = query.get("view") ?? file.view;
  const address = URL.canParse(host ?? "") ? new URL(host) : null;
  if (!address || !(address.protocol === "https:" || LOOPBACK.includes(address.hostname))) {
    throw new Error(`wall.json: host is ${quoted(host)}; it has to be https://…`);
  }
  if (typeof view !== "string" || !NAMES.test(view)) {
    throw new Error(`the view is ${quoted(view)}; it has to be Workbook/View, as in its address in Tableau`);
  }
  if (typeof site !== "string" || !/^[\w-]*$/.test(site)) {
    throw new Error(`wall.json: site is ${quoted(site)}; it has to be the site's name in its addresses`);
  }
  if (!Number.isFinite(seconds) || seconds < 10) {
    throw new Error(`wall.json: seconds is ${quoted(seconds)}; it has to be 10 or more`);
  }
  const { origin } = address;
  return {
    host: origin,
    api: `${origin}/javascripts/api/tableau.embedding.3.latest.min.js`,
    source: `${origin}${site ? `/t/${site}` : ""}/views/${view}`,
    seconds,
  };
}

/** @returns {Promise<object>} content of wall.json beside this page */
export async function readFile() {
  const answer = await fetch("wall.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`wall.json: the web server answers ${answer.status}`);
  const content = await answer.json().catch(() => null);
  if (content === null || typeof content !== "object") {
    throw new Error("wall.json is no JSON object; see wall.example.json");
  }
  return content;
}

function quoted(value) {
  return value === undefined ? "missing" : JSON.stringify(value);
}
