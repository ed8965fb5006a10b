import { byId, element } from "./element.js";
import uPlot from "./uplot.js";

/** @typedef {{ name: string, color: string, format: (value: number) => string }} Series `color` is a variable of the style sheet */

/**
 * @typedef {object} ChartOptions
 * @property {string} id of the figure
 * @property {string} title
 * @property {string} note what is measured
 * @property {number} windowSeconds
 * @property {"bars" | "logarithmic"} kind
 * @property {readonly Series[]} series
 * @property {(value: number) => string} formatAxis
 */

const HEIGHT_PX = 150;

/** A chart whose right edge is now. Its caption has the values in words: the latest, or those under the pointer. */
export class Chart {
  #options;
  #figure;
  #canvas = element("div", { class: "canvas" });
  #values;
  /** @type {uPlot | undefined} */
  #plot;
  #now = Date.now() / 1000;
  /** @type {(number | null)[][]} */
  #data;

  /** @param {ChartOptions} options */
  constructor(options) {
    const { id, title, note, series } = options;
    this.#options = options;
    this.#figure = byId(id);
    this.#data = [[], ...series.map(() => [])];
    this.#values = series.map(() => element("b", { text: "–" }));
    const legend = series.map(({ name, color }, index) => {
      const key = element("span", { class: "key" });
      key.style.background = `var(${color})`;
      return element("span", {}, key, `${name} `, this.#values[index] ?? "");
    });
    this.#canvas.setAttribute("aria-hidden", "true");
    const caption = element(
      "figcaption",
      {},
      element("h3", { text: title }),
      element("p", { class: "legend" }, ...legend),
      element("p", { class: "note", text: note }),
    );
    this.#figure.append(caption, this.#canvas);
    // The canvas does not follow the system's scheme by itself.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#make());
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
  }

  /**
   * @param {number} now in epoch seconds
   * @param {number[]} times ascending
   * @param {(number | null)[][]} values of each series at these times
   */
  show(now, times, values) {
    this.#now = now;
    this.#data = [times, ...values];
    this.#plot?.setData(/** @type {uPlot.AlignedData} */ (this.#data));
    this.#showValues();
  }

  #showValues() {
    const index = this.#plot?.cursor.idx ?? (this.#data[0]?.length ?? 0) - 1;
    this.#options.series.forEach(({ format }, series) => {
      const value = this.#data[series + 1]?.[index];
      const shown = this.#values[series];
      if (shown) shown.textContent = value == null ? "–" : format(value);
    });
  }

  #fit() {
    const width = this.#canvas.clientWidth;
    if (width === 0) return;
    if (this.#plot) this.#plot.setSize({ width, height: HEIGHT_PX });
    else this.#make();
  }

  #make() {
    this.#plot?.destroy();
    const { kind, series, windowSeconds, formatAxis } = this.#options;
    const font = "11px system-ui, sans-serif";
    const axis = { stroke: this.#color("--faint"), ticks: { show: false }, font };
    const grid = { stroke: this.#color("--line"), width: 1 };
    const bars = kind === "bars" ? uPlot.paths.bars?.({ size: [0.7, 8] }) : undefined;
    this.#plot = new uPlot(
      {
        width: this.#canvas.clientWidth,
        height: HEIGHT_PX,
        padding: [10, 26, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, sync: { key: "fanfare" }, points: { show: false } },
        scales: { x: { time: true, range: () => [this.#now - windowSeconds, this.#now + 1] }, y: yScale(kind) },
        axes: [
          { ...axis, grid: { show: false }, size: 26, space: 90, values: (_plot, times) => times.map(clock) },
          {
            ...axis,
            grid,
            size: 58,
            space: 28,
            ...(kind === "logarithmic" && { splits: powersOfTen }),
            values: (_plot, values) => values.map((value) => (value === null ? "" : formatAxis(value))),
          },
        ],
        series: [
          {},
          ...series.map(({ name, color }) => ({
            label: name,
            stroke: this.#color(color),
            width: bars ? 0 : 1.75,
            ...(bars && { paths: bars, fill: this.#color(color) }),
            points: { show: !bars, size: 4, fill: this.#color(color) },
          })),
        ],
        hooks: { setCursor: [() => this.#showValues()] },
      },
      /** @type {uPlot.AlignedData} */ (this.#data),
      this.#canvas,
    );
  }

  /**
   * The colour that a variable stands for in the scheme of now; a canvas takes no variables.
   *
   * @param {string} variable
   */
  #color(variable) {
    const probe = element("span");
    probe.style.color = `var(${variable})`;
    this.#figure.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }
}

/**
 * @param {ChartOptions["kind"]} kind
 * @returns {uPlot.Scale}
 */
function yScale(kind) {
  if (kind === "bars") return { range: (_plot, _least, most) => [0, Math.max(4, (most ?? 0) * 1.1)] };
  return {
    distr: 3,
    range(_plot, least, most) {
      const lower = 10 ** Math.floor(Math.log10(least ?? 1));
      return [lower, Math.max(lower * 100, 10 ** Math.ceil(Math.log10(most ?? 1)))];
    },
  };
}

/**
 * @param {unknown} _plot
 * @param {unknown} _axis
 * @param {number} least
 * @param {number} most
 */
function powersOfTen(_plot, _axis, least, most) {
  const powers = [];
  for (let power = Math.round(Math.log10(least)); power <= Math.round(Math.log10(most)); power += 1) powers.push(10 ** power);
  return powers;
}

/** @param {number} seconds since the epoch */
function clock(seconds) {
  return new Date(seconds * 1000).toTimeString().slice(0, 8);
}
