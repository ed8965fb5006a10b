import { createReadStream, readdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";

const PAGE = path.join(__dirname, "page");

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** Under the names by which the page knows them. */
const LIBRARY_FILES = {
  "uplot.js": "uplot/dist/uPlot.esm.js",
  "uplot.css": "uplot/dist/uPlot.min.css",
};

/** The files of the page, by the paths at which a browser finds them. Nothing else of the disk can be asked for. */
export function pageFiles(): ReadonlyMap<string, string> {
  const own = readdirSync(PAGE).filter((name) => path.extname(name) in CONTENT_TYPES);
  return new Map([
    ["/", path.join(PAGE, "index.html")],
    ...own.map((name): [string, string] => [`/.fanfare/console/${name}`, path.join(PAGE, name)]),
    ...Object.entries(LIBRARY_FILES).map(([name, file]): [string, string] => [`/.fanfare/console/${name}`, require.resolve(file)]),
  ]);
}

/** @param host under which the browser asks, with the port, for the policy: the page may load from and connect to this server only. */
export function sendPageFile(file: string, host: string, response: ServerResponse): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ws://${host}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  response.writeHead(200, {
    "content-type": CONTENT_TYPES[path.extname(file)],
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    // A change of the page, or an update of the project, is seen at the next load.
    "cache-control": "no-cache",
  });
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}
