import type { Page } from "playwright-core";

/** Texts whose colour is too near to what is behind them. w3.org/TR/WCAG22/#contrast-minimum */
export function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element: Element | null): string => {
      if (element === null) return "rgb(255, 255, 255)";
      const { backgroundColor } = getComputedStyle(element);
      return channels(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
    };
    for (const details of document.querySelectorAll("details")) details.open = true;
    const found = new Set<string>();
    for (const element of document.querySelectorAll("body *:not(script)")) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "");
      if (!hasText) continue;
      const { color } = getComputedStyle(element);
      const [dark = 0, light = 0] = [luminance(color), luminance(groundOf(element))].sort((one, other) => one - other);
      if ((light + 0.05) / (dark + 0.05) < 4.5)
        found.add(`${element.tagName} ${color} on ${groundOf(element)}: ${element.textContent?.slice(0, 40)}`);
    }
    return [...found];
  });
}
