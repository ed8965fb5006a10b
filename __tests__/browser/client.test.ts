import path from "node:path";
import { build } from "esbuild";
import type { FanfareClient } from "../../client/fanfare-client";
import { findChromium, launchChromium } from "../helpers/chromium";
import { PROJECT_DIR } from "../helpers/run";
import { broadcastBack, ScriptedServer } from "../helpers/scripted-server";

const chromium = findChromium();

/** What the bundle leaves on a page. */
declare const fanfare: { readonly FanfareClient: typeof FanfareClient };

const name = "the client in a browser shows its token, and goes on after refused handshakes and closes";
if ("missing" in chromium) {
  test.skip(`${name}, skipped: ${chromium.missing}`, () => {});
} else {
  test(name, async () => {
    const { outputFiles } = await build({
      entryPoints: [path.join(PROJECT_DIR, "client/fanfare-client.ts")],
      bundle: true,
      format: "iife",
      globalName: "fanfare",
      write: false,
    });
    const server = await ScriptedServer.start({
      refuse: (handshake) => [403, 429][handshake - 1],
      answer: (text, socket, number) => (number === 2 ? socket.close(1001) : broadcastBack(text, socket)),
    });
    const browser = await launchChromium(chromium.executablePath);
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
      const told = await page.evaluate(async (url) => {
        const [data, codes, states]: [unknown[], (string | number)[], string[]] = [[], [], []];
        const client = new fanfare.FanfareClient({
          url,
          token: () => "a.b.c",
          timing: { retryMs: 20 },
          onMessage: (message) => data.push(message.data),
          onError: ({ code, details }) => codes.push(code, Number(details?.code)),
          onState: (state) => states.push(state),
        });
        await Promise.all(["a", "b", "c"].map((text) => client.send(text)));
        client.close();
        return { data, codes, states };
      }, server.url);

      expect(told).toEqual({
        data: ["a", "b", "c"],
        codes: ["disconnected", 1006, "disconnected", 1006, "disconnected", 1001],
        states: ["open", "connecting", "open", "closed"],
      });
      expect(new Set(server.protocols)).toEqual(new Set(["fanfare, token.a.b.c"]));
    } finally {
      await browser.close();
      await server.close();
    }
  });
}
