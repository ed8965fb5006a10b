import type { Page } from "playwright-core";

/** Media queries are told of a change with the next frame. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Of each canvas, how many pixels are neither empty nor grey: axes and grid are grey, what is drawn is not. */
export function inkedPixels(page: Page): Promise<number[]> {
  return page.locator(".plot canvas").evaluateAll((all) =>
    all.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      let inked = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        if ((pixels[at + 3] ?? 0) > 0 && (pixels[at + 2] ?? 0) - (pixels[at] ?? 0) > 60) inked += 1;
      }
      return inked;
    }),
  );
}

/** The commonest opaque colour in the chart of open connections that is not grey: that of its line. */
export function lineColor(page: Page): Promise<string> {
  return page
    .locator("figure.narrow .plot canvas")
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      const counts = new Map<string, number>();
      for (let at = 0; at < pixels.length; at += 4) {
        const [red = 0, blue = 0] = [pixels[at], pixels[at + 2]];
        if (pixels[at + 3] !== 255 || blue - red <= 60) continue;
        const color = `${red},${pixels[at + 1]},${blue}`;
        counts.set(color, (counts.get(color) ?? 0) + 1);
      }
      return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? "none";
    });
}
