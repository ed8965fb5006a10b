// Runs in the page: what people who use a keyboard, a screen reader or weak eyes would stumble over, a line for each.
(() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  /** @type {Map<Element, number[]>} */
  const grounds = new Map();
  /** @type {Map<string, number[]>} */
  const pixels = new Map();
  const problems = [
    ...controls()
      .filter((control) => nameOf(control) === "")
      .map((control) => `no name: ${control.outerHTML.slice(0, 120)}`),
    ...duplicateIds().map((id) => `two elements are #${id}`),
    ...headingJumps(),
    ...weakTexts(),
  ];
  if (document.documentElement.lang === "") problems.push("the page does not say in which language it is");
  if (document.querySelectorAll("main").length !== 1) problems.push("there is not exactly one <main>");
  return problems;

  function controls() {
    const all = document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']");
    return /** @type {HTMLElement[]} */ ([...all]).filter((control) => !control.hidden);
  }

  /** @param {HTMLElement} control */
  function nameOf(control) {
    const isField = control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement;
    const labels = isField ? [...(control.labels ?? [])] : [];
    const names = [control.getAttribute("aria-label"), ...labels.map((label) => label.textContent), control.textContent];
    // What a field holds is not what it is called.
    const own = isField ? names.slice(0, -1) : names;
    return own.join("").trim();
  }

  function duplicateIds() {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  }

  function headingJumps() {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.tagName[1]));
    return levels.flatMap((level, index) =>
      level > (levels[index - 1] ?? 0) + 1 ? [`a heading of level ${level} after ${levels[index - 1]}`] : [],
    );
  }

  /** Less than 4.5, or 3 for large text: WCAG 2.2, success criterion 1.4.3. */
  function weakTexts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const weak = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (
        !element ||
        !walker.currentNode.textContent?.trim() ||
        !element.checkVisibility() ||
        element.closest(".hidden, noscript, :disabled")
      )
        continue;
      const { color, fontSize, fontWeight } = getComputedStyle(element);
      const isLarge = Number.parseFloat(fontSize) >= 24 || (Number.parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
      const ratio = contrast(pixel(color, groundOf(element)), groundOf(element));
      if (ratio < (isLarge ? 3 : 4.5))
        weak.add(`contrast ${ratio.toFixed(2)}: ${element.className || element.tagName} "${element.textContent?.slice(0, 40)}"`);
    }
    return [...weak];
  }

  /**
   * What is painted below the text of an element.
   *
   * @param {Element} element
   * @returns {number[]}
   */
  function groundOf(element) {
    const known = grounds.get(element);
    if (known) return known;
    const below = element.parentElement ? groundOf(element.parentElement) : [255, 255, 255];
    const ground = pixel(getComputedStyle(element).backgroundColor, below);
    grounds.set(element, ground);
    return ground;
  }

  /**
   * @param {string} color any that CSS knows
   * @param {number[]} below
   */
  function pixel(color, below) {
    const key = `${color} on ${below}`;
    const known = pixels.get(key);
    if (known) return known;
    if (!context) throw new Error("no canvas");
    for (const paint of [`rgb(${below.join(" ")})`, color]) {
      context.fillStyle = paint;
      context.fillRect(0, 0, 1, 1);
    }
    const painted = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    pixels.set(key, painted);
    return painted;
  }

  /** @param {number[]} one @param {number[]} other */
  function contrast(one, other) {
    const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  }

  /** @param {number[]} color */
  function luminance(color) {
    const [red = 0, green = 0, blue = 0] = color.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
})();
