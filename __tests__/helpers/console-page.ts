import type { Browser, Locator, Page } from "playwright-core";
import { within } from "./within";

/** Longer than a cold start on a machine that is busy with other things, shorter than the time that a test has. */
const DEADLINE_MS = 45_000;

const MOST_TABS = 60;

/** A tab that shows one console after the other, with what tests do with it. To load a page into the same tab takes much less CPU time than to open another tab. */
export class ConsolePage {
  readonly page: Page;
  /** What the page that is shown should not have done: requests to anything but its runtime, errors and warnings of scripts, violations of its policy. */
  complaints: string[] = [];
  #host = "";

  private constructor(page: Page) {
    this.page = page;
    const isElsewhere = (url: string) => !url.startsWith("data:") && new URL(url).host !== this.#host;
    page.on("request", (request) => {
      if (isElsewhere(request.url())) this.complaints.push(`a request to ${request.url()}`);
    });
    page.on("websocket", (socket) => {
      if (isElsewhere(socket.url())) this.complaints.push(`a WebSocket to ${socket.url()}`);
    });
    page.on("console", (message) => {
      const isOfTests = message.text().includes("willReadFrequently"); // They read the pixels of charts.
      if (["error", "warning"].includes(message.type()) && !isOfTests) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(error.message));
  }

  static async in(browser: Browser): Promise<ConsolePage> {
    const page = await browser.newPage();
    // A policy's violation is an event of the document, not always a line on the console.
    await page.addInitScript("addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective));");
    page.setDefaultTimeout(DEADLINE_MS);
    return new ConsolePage(page);
  }

  /** Loads a console, into the window that each test begins with. Motion is reduced: an animation keeps a core busy with pictures that no test looks at. */
  async show(consoleUrl: string): Promise<void> {
    await this.page.setViewportSize({ width: 1280, height: 1200 });
    await this.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    this.#host = new URL(consoleUrl).host;
    this.complaints = [];
    await this.page.goto(consoleUrl);
  }

  client(number: number): ConsoleClient {
    return new ConsoleClient(this.page.getByRole("region", { name: `Client ${number}`, exact: true }));
  }

  /** Lines of the activity that have this text. */
  activity(text: string | RegExp): Locator {
    return this.page.locator("#activity li").filter({ hasText: text });
  }

  /** Waits until the figure of this name has this value. */
  async figureShows(name: string, value: RegExp): Promise<void> {
    await this.page.locator("#figures > div").filter({ hasText: name }).locator(".value").filter({ hasText: value }).waitFor();
  }

  /** Goes on with the Tab key until what has this name for a screen reader has the focus. */
  async tabTo(name: string): Promise<void> {
    const focused = "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()";
    const passed: string[] = [];
    while (passed.at(-1) !== name) {
      if (passed.length > MOST_TABS) throw new Error(`Tab does not lead to ${name}, but to ${passed.join(", ")}`);
      await this.page.keyboard.press("Tab");
      passed.push(await this.page.evaluate<string>(focused));
    }
  }

  /**
   * Waits until an expression is true in the page. It looks every 50 ms: with `requestAnimationFrame` the page would draw all the time.
   * @param expression JavaScript; Playwright's own `waitForFunction` would evaluate it in a way that the page's policy forbids.
   */
  async until(expression: string): Promise<void> {
    const look = `new Promise((resolve) => { const look = () => (${expression} ? resolve() : setTimeout(look, 50)); look(); })`;
    await within(this.page.evaluate(look), expression, () => "nothing", DEADLINE_MS);
  }

  /** Ends the console, and its clients with it. */
  async leave(): Promise<void> {
    await this.page.goto("about:blank");
  }
}

/** A client's card. */
export class ConsoleClient {
  readonly #card: Locator;

  constructor(card: Locator) {
    this.#card = card;
  }

  get state(): Locator {
    return this.#card.locator(".connection");
  }

  get text(): Locator {
    return this.#card.getByRole("textbox", { name: /^Frame of / });
  }

  /** A field of the credentials. */
  field(name: "Query string" | "Sub-protocols" | "Token"): Locator {
    return this.#card.getByLabel(`${name} of `);
  }

  get route(): Locator {
    return this.#card.getByRole("combobox");
  }

  button(name: string): Locator {
    return this.#card.getByRole("button", { name });
  }

  /** Frames of one kind, by what they say. */
  frames(kind: "sent" | "received" | "state" | "error", text?: string | RegExp): Locator {
    const frames = this.#card.locator(`.frames .${kind}`);
    return text === undefined ? frames : frames.filter({ hasText: text });
  }

  async send(frame: string): Promise<void> {
    await this.text.fill(frame);
    await this.button("Send").click();
  }
}
