import { accessibilityProblems } from "../helpers/accessibility-problems";
import { findChromium, launchChromium } from "../helpers/chromium";

const chromium = findChromium();
const title = "the check for accessibility finds what is wrong with a page";

if ("missing" in chromium) test.skip(`${title}, skipped: ${chromium.missing}`, () => {});
else
  test(title, async () => {
    const browser = await launchChromium(chromium.executablePath);
    try {
      const page = await browser.newPage();
      await page.setContent(`
        <h1>Fine</h1><h3 id="same">too deep</h3>
        <p id="same" style="color: #777; background: #fff">almost</p>
        <div style="background: #fff"><span style="color: rgb(0 0 0 / 50%)">half</span></div>
        <label>named <input></label><input placeholder="no name"><button>×</button><button></button>`);
      expect(await accessibilityProblems(page)).toEqual([
        'no name: <input placeholder="no name">',
        "no name: <button></button>",
        "two elements are #same",
        "a heading of level 3 after 1",
        'contrast 4.48: P "almost"',
        'contrast 4.00: SPAN "half"',
        "the page does not say in which language it is",
        "there is not exactly one <main>",
      ]);
    } finally {
      await browser.close();
    }
  });
