import type { Plan } from "../../__tests__/helpers/terraform-on-stack";
import type { ApiCallEvent } from "../../local/event-log";

/** One run of Terraform. */
export interface Phase extends Pick<Plan, "changes" | "done"> {
  readonly name: string;
  readonly calls: ApiCallEvent[];
}

interface Versions {
  readonly terraform: string;
  readonly provider: string;
}

/** Shorter waits are not listed: two looks of the provider, or a busy machine. */
const LISTED_SECONDS = 5;

/** The page about what Terraform asked for, in Markdown. */
export function operationsPage(phases: readonly Phase[], versions: Versions): string {
  return `# Operations that Terraform's provider asks for

Every operation that Terraform ${versions.terraform} with version ${versions.provider} of the AWS provider asked an account on localhost for, while it deployed a stage with every option (\`apply\`), planned it again without a
difference (\`plan\`), changed the values of its options in place (\`change\`) and destroyed it (\`destroy\`). The state of the stack was in S3, and S3's operations are those of Terraform's backend.

\`npm run operations\` takes this page anew, in some minutes. It needs Terraform and the AWS provider. The stage is the one of
[\`all-options.ts\`](../../__tests__/helpers/all-options.ts); other resources need other operations.

A number is how often an operation was asked for, with what was answered by an error (a function that is not there yet, for example). Operations that wait for a state are repeated every few
seconds, so their numbers differ from run to run. Nothing else was asked for: no operation that is not emulated, and none on rows, messages or connections.

${phases.map(({ name, changes }) => `- \`${name}\`: ${countOf(changes)}`).join("\n")}

${table(["service", "operation", ...phases.map(({ name }) => name)], operationRows(phases))}

## Where the time goes

Resources that Terraform waited for ${LISTED_SECONDS} seconds or longer. The account has each change ready at once, or at the next look: the waits are in the provider, and are as long on AWS.

- **Queues:** the provider looks at a new or changed queue until it has seen the same attributes for 25 seconds.
- **Records:** it first asks about a change of Route 53 after 10 to 30 seconds, a random time.
- **Tables:** it first looks at a table with another key after 30 seconds.
- **Functions:** it first looks at a new or changed function after 5 seconds, and makes those with a local file one after the other.

${table(["resource", ...phases.filter(({ done }) => done.length > 0).map(({ name }) => `${name}, longest in s`)], waitRows(phases))}
`;
}

function operationRows(phases: readonly Phase[]): string[][] {
  const nameOf = ({ service, operation }: ApiCallEvent) => `${service}\n${operation}`;
  const names = new Set(phases.flatMap(({ calls }) => calls.map(nameOf)));
  return [...names].sort().map((name) => {
    const counts = phases.map(({ calls }) => calls.filter((call) => nameOf(call) === name).length);
    const [service = "", operation = ""] = name.split("\n");
    return [service, `\`${operation}\``, ...counts.map((count) => (count === 0 ? "" : String(count)))];
  });
}

function waitRows(phases: readonly Phase[]): string[][] {
  const waiting = phases.filter(({ done }) => done.length > 0);
  const types = new Set(waiting.flatMap(({ done }) => done.filter(({ seconds }) => seconds >= LISTED_SECONDS).map(({ type }) => type)));
  return [...types].sort().map((type) => [
    `\`${type}\``,
    ...waiting.map(({ done }) => {
      const longest = Math.max(0, ...done.filter((one) => one.type === type).map(({ seconds }) => seconds));
      return longest >= LISTED_SECONDS ? String(longest) : "";
    }),
  ]);
}

function countOf(changes: Plan["changes"]): string {
  const counts = new Map<string, number>();
  for (const { action } of changes) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${action} ${count} resources`).join(", ") || "no changes";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
