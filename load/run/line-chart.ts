import { html, type Markup } from "../report/html";

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LineChart {
  /** What a reader who cannot see it is told. */
  readonly description: string;
  readonly lines: readonly { readonly label: string; readonly points: readonly Point[] }[];
  readonly xTicks: readonly { readonly x: number; readonly label: string }[];
  /** Writes a tick of the vertical axis. */
  readonly formatY: (y: number) => string;
}

const WIDTH = 640;
const HEIGHT = 240;
const MARGIN = { top: 12, right: 40, bottom: 28, left: 72 };

/** An inline SVG from 0 upwards; the page's style sheet colours the lines in their order and knows day from night. */
export function lineChart({ description, lines, xTicks, formatY }: LineChart): Markup {
  const points = lines.flatMap((line) => line.points);
  const xs = [...points.map(({ x }) => x), ...xTicks.map(({ x }) => x)];
  const left = Math.min(...xs);
  const top = niceCeiling(Math.max(...points.map(({ y }) => y)));
  const scaleX = (x: number) => MARGIN.left + ((x - left) / (Math.max(...xs) - left || 1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const scaleY = (y: number) => HEIGHT - MARGIN.bottom - (y / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const yTicks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  return html`<figure>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}">
${yTicks.map(
  (y) => html`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${scaleY(y)}" y2="${scaleY(y)}"/>
<text x="${MARGIN.left - 8}" y="${scaleY(y) + 4}" text-anchor="end">${formatY(y)}</text>`,
)}
${xTicks.map(({ x, label }) => html`<text x="${scaleX(x)}" y="${HEIGHT - 8}" text-anchor="middle">${label}</text>`)}
${lines.map((line, index) => {
  const path = line.points.map(({ x, y }) => `${scaleX(x).toFixed(1)},${scaleY(y).toFixed(1)}`);
  return html`<g class="line-${index}"><polyline points="${path.join(" ")}"/>
${line.points.map(({ x, y }) => html`<circle cx="${scaleX(x)}" cy="${scaleY(y)}" r="3"><title>${line.label}: ${formatY(y)}</title></circle>`)}</g>`;
})}
</svg>
<figcaption>${lines.map(({ label }, index) => html`<span class="line-${index}">${label}</span>`)}</figcaption>
</figure>`;
}

/** The next number whose quarters, which are the ticks of the axis, are round. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  return decade * ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8].find((step) => step * decade >= value) ?? 10);
}
