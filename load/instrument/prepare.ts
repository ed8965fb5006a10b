import { type Access, readAccess, TOKEN } from "./access";
import type { Context } from "./artillery";
import { checkTarget } from "./check-target";
import { Connector } from "./connector";
import { describeError } from "./describe-error";
import { HandshakeSigner, type Signing } from "./handshake-signer";
import { LeakCheckSetup } from "./leak-check";
import { signingOfRuntime } from "./local-runtime";
import { settleTarget } from "./target";
import { readTokens } from "./tokens";
import { checkVariables, textVariable } from "./variables";

/**
 * Checks the settings of a run and looks at its target once. Leaves `access`, for signed handshakes `signing` and, for a scenario that checks
 * for leaks, `leakCheckTable` in the variables: artillery copies them to the threads of the generators.
 *
 * @returns one line for each problem
 */
export async function prepare(context: Context): Promise<string[]> {
  const access = readAccess();
  const problems = [...checkVariables(context), ...settleTarget(context)];
  if ("problems" in access) return [...problems, ...access.problems];
  problems.push(...misplacedTokens(context, access), ...doubleAuthorization(context, access));
  if (problems.length > 0) return problems;
  context.vars.access = access;
  context.vars.signing = await signingOf(context);
  try {
    const problem = await look(context, await connectorOf(context));
    return problem === undefined ? [] : [problem];
  } catch (error) {
    return [describeError(error)];
  }
}

/** For the threads of the generators. @throws Error that names the file of tokens, when that cannot be read */
export async function connectorOf(context: Context): Promise<Connector> {
  const { access, tokens, signing } = context.vars;
  const target = textVariable(context, "target");
  const tokenFor = typeof tokens === "string" ? await readTokens(tokens) : undefined;
  return new Connector(target, access as Access, tokenFor, signing ? new HandshakeSigner(signing as Signing, target) : undefined);
}

/** A local runtime that asks for signatures gets its administrator's; any other target gets those of the machine's credentials, if `iam` is set. */
async function signingOf({ vars }: Context): Promise<Signing | undefined> {
  return (await signingOfRuntime(String(vars.target))) ?? (vars.iam === true ? {} : undefined);
}

function doubleAuthorization({ vars }: Context, { headers }: Access): string[] {
  const isDouble = vars.iam === true && Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  return isDouble ? ["The variable iam and config.ws.headers.Authorization exclude each other: the signature is in that header"] : [];
}

async function look({ vars }: Context, connector: Connector): Promise<string | undefined> {
  const target = String(vars.target);
  if (vars.leakCheck !== "required") return await checkTarget(target, connector);
  const setup = LeakCheckSetup.beforeConnect(target);
  // A failure waits for the connect: of a target that cannot be reached, that is the problem to show.
  await setup.catch(() => {});
  return await checkTarget(target, connector, async () => {
    vars.leakCheckTable = await (await setup).whileConnected();
  });
}

function misplacedTokens({ vars }: Context, { headers, subprotocols }: Access): string[] {
  const isPlaced = [String(vars.target), ...Object.values(headers), ...subprotocols].some((text) => text.includes(TOKEN));
  if (isPlaced === (vars.tokens !== undefined)) return [];
  return isPlaced
    ? [`${TOKEN} is used, but there are no tokens: name their file in the variable tokens`]
    : [`The variable tokens has no effect: put ${TOKEN} into the target, config.ws.headers or config.ws.subprotocols`];
}
