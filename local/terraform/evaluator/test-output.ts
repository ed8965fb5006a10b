import { parseJson } from "../../parse-json";

/** An instance in the state that `terraform test -json -verbose` prints. */
export interface StateResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly depends_on?: readonly string[];
}

interface StateModule {
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly StateModule[];
}

/** developer.hashicorp.com/terraform/internals/machine-readable-ui */
interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  readonly snippet?: { readonly context?: string | null };
}

/** Collects what a test run says: the state, the messages of our own assertions, and errors. */
export class TestOutput {
  state: readonly StateResource[] | undefined;
  /** Messages of the assertions that failed, in the order of the test file. */
  readonly assertions: string[] = [];
  readonly #errors = new Set<string>();
  readonly #summaries = new Set<string>();

  /** @returns `"enough"` when nothing of use follows. */
  readLine(line: string): "enough" | undefined {
    if (line.includes('"type":"test_state"')) {
      this.state = resourcesIn(readState(line));
      return undefined;
    }
    const message = parseJson(line) as Message | undefined;
    if (message?.type === "diagnostic" && message.diagnostic?.severity === "error") this.#readError(message.diagnostic);
    // Everything was evaluated, or failed; now Terraform would destroy it.
    return message?.test_file?.progress === "teardown" ? "enough" : undefined;
  }

  /** One line for each. */
  get errors(): readonly string[] {
    return [...this.#errors];
  }

  /** True when providers or modules have to be fetched first. */
  get needsInit(): boolean {
    return [...this.#summaries].some((summary) =>
      /not installed|lock file|required plugin|missing required provider|source has changed|version requirements have changed|not yet installed|could not load plugin|initialization required/i.test(
        summary,
      ),
    );
  }

  #readError(diagnostic: Diagnostic): void {
    if (diagnostic.summary === "Test assertion failed") this.assertions.push(diagnostic.detail ?? "");
    else {
      this.#summaries.add(`${diagnostic.summary} ${diagnostic.detail ?? ""}`);
      this.#errors.add(describe(diagnostic));
    }
  }
}

/** `module.fn["a"].aws_x.y: summary: detail`; without an address the file and line. */
function describe({ summary, detail = "", address, range }: Diagnostic): string {
  const where = address ?? (range && `${range.filename}:${range.start.line}`);
  const text = [summary, detail].filter((part) => part !== "").join(": ");
  return [where, text.replace(/\s+/g, " ").trim()].filter(Boolean).join(": ");
}

interface Message {
  readonly type?: string;
  readonly diagnostic?: Diagnostic;
  readonly test_file?: { readonly progress?: string };
}

/** Behind the resources come the schemas of the providers, which are 14 MB for AWS and not needed. */
function readState(line: string): StateModule {
  const start = line.indexOf('"root_module":');
  const end = line.indexOf(',"provider_format_version":');
  const text = start >= 0 && end > start ? `{${line.slice(start, end)}}` : undefined;
  const state = (text === undefined ? JSON.parse(line).test_state : JSON.parse(text)) as { root_module?: StateModule };
  return state.root_module ?? {};
}

function resourcesIn({ resources = [], child_modules = [] }: StateModule): StateResource[] {
  return [...resources, ...child_modules.flatMap(resourcesIn)];
}
