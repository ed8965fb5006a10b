import { validateHeaderName, validateHeaderValue } from "node:http";
import { z } from "zod";
import { configOfScenario } from "./artillery";

/** Where a client's token goes: into the target, a header or a sub-protocol. */
export const TOKEN = "{token}";

/** Written by the WebSocket client itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["connection", "host", "upgrade"]);

const headers = z
  .record(z.string(), z.unknown())
  .superRefine((all, context) => {
    for (const [name, value] of Object.entries(all)) {
      const message = headerProblem(name, value);
      if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .transform((all) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)])));

const text = z.string().min(1, "must not be empty");
const tlsOptions = {
  rejectUnauthorized: z.boolean().optional(),
  ca: text.optional(),
  cert: text.optional(),
  key: text.optional(),
  passphrase: text.optional(),
  servername: text.optional(),
};

type TlsOptions = z.infer<z.ZodObject<typeof tlsOptions>>;

/** What the generators understand of artillery's `config.ws` and `config.tls`. Artillery's own engine takes TLS options in both. */
const schema = z.object({
  ws: z
    .strictObject({
      headers: headers.optional(),
      subprotocols: z.array(z.string().regex(/^([\w!#$%&'*+.^`|~-]|\{token\})+$/, "must be an HTTP token")).optional(),
      ...tlsOptions,
    })
    .default({}),
  tls: z.strictObject(tlsOptions).default({}),
});

/** How clients get in, beside the target. Plain JSON: artillery carries it from its main thread to the threads of the generators. */
export interface Access {
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  /** Options of `tls.connect`. */
  readonly tls: TlsOptions;
}

/**
 * Reads `config.ws` and `config.tls` of the scenario, with everything that `-k`, `--overrides` and `-e` have put there.
 *
 * @returns one line for each setting that is invalid or that would have no effect; values are never in it
 */
export function readAccess(): Access | { readonly problems: string[] } {
  const config = configOfScenario();
  if (config === undefined)
    return { problems: ["config.ws and config.tls cannot be read without the plugin ensure: add it to config.plugins"] };
  const { ws, tls } = config;
  const read = schema.safeParse({ ws: ws ?? undefined, tls: tls ?? undefined });
  if (!read.success) return { problems: read.error.issues.flatMap(problemsOf) };
  const { headers = {}, subprotocols = [], ...options } = read.data.ws;
  return { headers, subprotocols, tls: { ...read.data.tls, ...options } };
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const place = `config.${issue.path.join(".")}`;
  if (issue.code !== "unrecognized_keys") return [`${place}: ${issue.message}`];
  const known = Object.keys(issue.path[0] === "ws" ? { headers, subprotocols: [], ...tlsOptions } : tlsOptions).join(", ");
  return issue.keys.map((key) => `${place}.${key} has no effect on the clients of a generator; these have: ${known}`);
}

function headerProblem(name: string, value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return "must be text";
  const lower = name.toLowerCase();
  if (lower === "sec-websocket-protocol") return "put sub-protocols into config.ws.subprotocols";
  if (OWN_HEADERS.has(lower) || lower.startsWith("sec-websocket-")) return "is written by the client itself";
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    return undefined;
  } catch {
    return "is no valid HTTP header";
  }
}
