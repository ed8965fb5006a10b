import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

const BROWSER_DIR = path.join(__dirname, "browser");

export interface PageAssets {
  readonly style: string;
  readonly script: string;
  /** Allows this style and this script by their hashes, and forbids every request. */
  readonly contentSecurityPolicy: string;
}

let built: PageAssets | undefined;

/** The style sheet and the script of a page, the chart library included. Every page has the same, so a process builds them once. */
export function pageAssets(): PageAssets {
  built ??= buildAssets();
  return built;
}

function buildAssets(): PageAssets {
  const style = readFileSync(require.resolve("uplot/dist/uPlot.min.css"), "utf8") + minified(path.join(BROWSER_DIR, "page.css"), {});
  const script = minified(path.join(BROWSER_DIR, "draw-charts.ts"), {
    // The chart library draws at the screen's resolution. Charts may be printed, so they need at least twice the CSS resolution.
    define: { devicePixelRatio: "chartPixelRatio" },
    banner: { js: "const chartPixelRatio=Math.max(2,window.devicePixelRatio);" },
  });
  return {
    style,
    script,
    contentSecurityPolicy: [
      "default-src 'none'",
      `style-src '${sourceHash(style)}'`,
      `script-src '${sourceHash(script)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ].join("; "),
  };
}

function minified(entry: string, options: { readonly define?: Record<string, string>; readonly banner?: Record<string, string> }): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    ...options,
  });
  return outputFiles[0]?.text ?? "";
}

function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
