import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

const BROWSER_DIR = path.join(__dirname, "browser");

export interface PageAssets {
  readonly style: string;
  readonly script: string;
  /** A policy under which this style and this script may run, and nothing may be fetched from anywhere. */
  readonly contentSecurityPolicy: string;
}

/** What a page holds so that it needs nothing else: the chart library with what draws, and one style sheet. */
export function pageAssets(): PageAssets {
  const style = readFileSync(require.resolve("uplot/dist/uPlot.min.css"), "utf8") + minified(path.join(BROWSER_DIR, "page.css"), {});
  const script = minified(path.join(BROWSER_DIR, "draw-charts.ts"), {
    // Where the library asks how fine the screen is. Paper is finer than most, and a chart is drawn before it is known where it goes.
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
