// embed.mjs FOLDER OPENAPI.yaml OUTPUT.cpp
// Writes a C++ file that defines assets() (src/live/assets.hpp) with every file of the folder and the
// API's description as JSON: as they are, and compressed as far as it goes, since that is done once.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { parse } from "yaml";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};
// Bytes a line of the file.
const PIECE = 4096;
// They stand for themselves in a C++ literal, unlike its quote, its escape and what trigraphs have.
const PLAIN = /[ !#->@-[\]-~]/;

const [folder, openapi, output] = process.argv.slice(2);

/** Paths of all files below a folder. */
function filesBelow(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}

/** Bytes as a std::string_view; three octal digits can't swallow what follows. */
function literal(bytes) {
  const pieces = [];
  for (let begin = 0; begin < bytes.length; begin += PIECE) {
    const text = Array.from(bytes.subarray(begin, begin + PIECE), (byte) => {
      const character = String.fromCharCode(byte);
      return PLAIN.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
    }).join("");
    pieces.push(`"${text}"`);
  }
  return pieces.length ? `{${pieces.join("\n")}, ${bytes.length}}` : "{}";
}

function compressed(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  });
  return { gzip: gzipSync(bytes, { level: 9 }), brotli };
}

function row(path, bytes) {
  const type = TYPES[extname(path)];
  if (!type) throw new Error(`${path}: no content type is known for it: add it to TYPES`);
  const { gzip, brotli } = compressed(bytes);
  const etag = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  // Vite puts the files whose names have a hash there.
  const immutable = path.startsWith("/assets/");
  const forms = [bytes, gzip, brotli].map(literal).join(",\n");
  return `    {"${path}", "${type}", "\\"${etag}\\"", ${immutable},\n${forms}},\n`;
}

const description = parse(readFileSync(openapi, "utf8"), { maxAliasCount: -1, merge: true });
const rows = filesBelow(folder)
  .sort()
  .map((file) => row(`/${relative(folder, file)}`, readFileSync(file)));
rows.push(row("/api/v1/openapi.json", Buffer.from(JSON.stringify(description))));

writeFileSync(
  output,
  `#include "live/assets.hpp"

#include <array>

namespace kioskline::live {
namespace {

constexpr std::array<Asset, ${rows.length}> table = {{
${rows.join("")}}};

}  // namespace

std::span<const Asset> assets() { return table; }

}  // namespace kioskline::live
`,
);
