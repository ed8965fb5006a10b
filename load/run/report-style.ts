import { Markup } from "../report/html";

/** The style sheet of the report: readable on a phone, by day and night, and on paper. */
export const REPORT_STYLE = new Markup(`
:root { color-scheme: light dark; --text: #1c2430; --quiet: #5b6675; --ground: #ffffff; --rule: #d9dee5; --met: #1a7f4b; --broken: #c0362c;
  --line-0: #2563c9; --line-1: #c2410c; --line-2: #7c3aed; --line-3: #0f766e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6eaf0; --quiet: #9aa6b6; --ground: #12161c; --rule: #2c3440; --met: #4ecb8d; --broken: #ff7b6e;
    --line-0: #7ab0ff; --line-1: #ff9d5c; --line-2: #b79bff; --line-3: #4fd1c0; }
}
body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); }
h1, h2 { line-height: 1.2; }
section { border-top: 1px solid var(--rule); margin-top: 2rem; break-inside: avoid-page; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.75rem; }
dt, footer, figcaption, th { color: var(--quiet); font-weight: 400; }
dd { margin: 0; font-size: 1.15rem; font-variant-numeric: tabular-nums; }
.thresholds { list-style: none; padding: 0; }
.met { color: var(--met); }
.broken { color: var(--broken); font-weight: 600; }
code { color: var(--text); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.5rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th:first-child { text-align: left; }
figure { margin: 0; }
svg { width: 100%; height: auto; }
svg text { fill: var(--quiet); font-size: 12px; }
.grid { stroke: var(--rule); }
polyline { fill: none; stroke: currentColor; stroke-width: 2; }
circle { fill: currentColor; }
figcaption span { margin-right: 1rem; }
figcaption span::before { content: "\\25CF\\00A0"; }
.line-0 { color: var(--line-0); }
.line-1 { color: var(--line-1); }
.line-2 { color: var(--line-2); }
.line-3 { color: var(--line-3); }
`);
