import { html, Markup } from "./html";
import type { PageAssets } from "./page-assets";
import type { Verdict } from "./verdict";

interface PageFrame {
  readonly title: string;
  readonly header: Markup;
  readonly sections: readonly Markup[];
  readonly footer: Markup;
  /** JSON for the script that draws the charts. */
  readonly charts: Markup;
  readonly assets: PageAssets;
}

export function pageFrame({ title, header, sections, footer, charts, assets }: PageFrame): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${assets.contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(assets.style)}</style>
</head>
<body>
<header>${header}</header>
<main>
${sections}
</main>
<footer>${footer}</footer>
<script type="application/json" id="charts">${charts}</script>
<script>${new Markup(assets.script)}</script>
</body>
</html>
`.text;
}

const ICONS: Readonly<Record<Verdict, Markup>> = {
  passed: html`<path d="M5 10.5l3.4 3.4L15 7"/>`,
  failed: html`<path d="M6 6l8 8M14 6l-8 8"/>`,
  void: html`<path d="M10 5v6M10 14.4v.2"/>`,
};

/** A shape and a word beside the colour: not everybody sees the colour. */
export function verdictBadge(verdict: Verdict): Markup {
  return html`<span class="badge ${verdict}"><svg viewBox="0 0 20 20" aria-hidden="true">${ICONS[verdict]}</svg>${verdict}</span>`;
}
