import type { ChartFigures } from "./chart-figure";
import { activityCharts } from "./charts/activity";
import { latencyByRate } from "./charts/latency-by-rate";
import { latencyDistribution } from "./charts/latency-distribution";
import { latencyOverTime } from "./charts/over-time";
import { receivers, receiversByAudience } from "./charts/receivers";
import { rigCharts } from "./charts/rig";
import { errorFramesSection } from "./error-frames";
import { milliseconds } from "./formats";
import { html, type Markup } from "./html";
import { keyFigures } from "./key-figures";
import { mainMetric } from "./metric-names";
import { verdictBadge } from "./page-frame";
import type { Run } from "./run";
import { closesTable, countersList, environmentList, latencyTable, settingsList, thresholdsTable } from "./run-tables";

/** One run: key figures and service levels first, the environment for repeating it last. */
export function runSection(run: Run, figures: ChartFigures): Markup {
  const { result } = run;
  const { scenario } = result;
  const key = keyFigures(run);
  return html`<section id="${scenario}" aria-labelledby="${scenario}-title">
<h2 id="${scenario}-title">${scenario} ${verdictBadge(result.verdict)}</h2>
<dl class="tiles${key.length % 4 === 1 ? " five" : ""}">${key.map(
    ({ label, value, note, bad }) =>
      html`<div class="${bad ? "bad" : ""}"><dt>${label}</dt><dd><strong>${value}</strong>${note === undefined ? "" : html`<span>${note}</span>`}</dd></div>`,
  )}</dl>
<h3>Service levels</h3>
${thresholdsTable(result)}
${errorFramesSection(result)}
<h3>Latency</h3>
${latencyTable(run)}
<div class="charts">
${figures.figure(latencyDistribution(run))}
${figures.figure(latencyOverTime(run, mainMetric(run.totals)))}
${figures.figure(receivers(run))}
${figures.figure(receiversByAudience([run]))}
${figures.figure(latencyByRate([run]))}
</div>
<h3>Connections and traffic</h3>
${figures.row(activityCharts([run]))}
<h4>How connections ended</h4>
${closesTable(result)}
<h3>The load generator</h3>
<p>${clockSentence(run)}</p>
${figures.row(rigCharts([run]))}
<div class="pair">
<div><h3>Counted</h3>${countersList(result)}</div>
<div><h3>Settings</h3>${settingsList(result)}</div>
<div><h3>Environment</h3>${environmentList(result)}</div>
</div>
</section>`;
}

/** Says how well the clocks of the generators agree. */
function clockSentence({ result: { rig } }: Run): string {
  if (rig.length === 0) return "Its health was not recorded.";
  const worst = Math.max(...rig.map(({ clock }) => clock.errorMs));
  const processes = rig.length === 1 ? "One process" : `${rig.length} processes`;
  return worst === 0 ? `${processes}, one clock.` : `${processes}, whose clocks agree within ${milliseconds(worst)}.`;
}
