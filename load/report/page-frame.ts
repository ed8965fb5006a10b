import type { Outcome } from "./compare/comparison";
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

const ICONS = {
  tick: html`<path d="M5 10.5l3.4 3.4L15 7"/>`,
  cross: html`<path d="M6 6l8 8M14 6l-8 8"/>`,
  mark: html`<path d="M10 5v6M10 14.4v.2"/>`,
  up: html`<path d="M10 15V5M5.5 9.5L10 5l4.5 4.5"/>`,
  down: html`<path d="M10 5v10M5.5 10.5L10 15l4.5-4.5"/>`,
  same: html`<path d="M5 8h10M5 12.5h10"/>`,
} as const;

/** Shows the verdict by an icon and a word as well as by colour, for readers who cannot see the colour. */
export function verdictBadge(verdict: Verdict): Markup {
  const [icon, word] = ({ passed: ["tick", "Passed"], failed: ["cross", "Failed"], void: ["mark", "Void"] } as const)[verdict];
  return badge(verdict, icon, word);
}

const OUTCOMES = {
  slower: ["up", "Slower"],
  faster: ["down", "Faster"],
  mixed: ["mark", "Slower and faster"],
  alike: ["same", "No difference beyond noise"],
  void: ["mark", "Void"],
} as const;

/** @param scenario shown in a page with several comparisons */
export function outcomeBadge(outcome: Outcome, scenario: string | undefined): Markup {
  const [icon, word] = OUTCOMES[outcome];
  return badge(outcome, icon, scenario === undefined ? word : `${scenario}: ${word.toLowerCase()}`);
}

function badge(kind: string, icon: keyof typeof ICONS, word: string): Markup {
  return html`<span class="badge ${kind}"><svg viewBox="0 0 20 20" aria-hidden="true">${ICONS[icon]}</svg>${word}</span>`;
}
