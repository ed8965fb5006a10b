import type { Page } from "playwright-core";
import { ConsoleClient } from "../../__tests__/helpers/console-page";

/** What the two clients of the console say for the picture. */
const FRAMES = [
  { speaker: 1, frame: '{"type":"message","data":"Hello World!"}', answer: "Hello World!" },
  { speaker: 2, frame: '{"type":"message","data":{"from":"Bob","text":"Hi!"}}', answer: '{"from":"Bob","text":"Hi!"}' },
  { speaker: 1, frame: '{"type":"message"}', answer: "missing_data" },
  { speaker: 2, frame: "Marko?", answer: "Polo!" },
];

export async function talk(page: Page): Promise<void> {
  for (const { speaker, frame, answer } of FRAMES) {
    const client = new ConsoleClient(page.getByRole("region", { name: `Client ${speaker}`, exact: true }));
    await client.send(frame);
    await client.frames("received", answer).waitFor();
  }
  // The figures of the second in which this happened.
  await page.waitForTimeout(1_200);
}
