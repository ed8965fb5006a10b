import { NOT_NIGHTLY } from "../../helpers/nightly-test";

/** A function, and the events that one of its environments gets, one after the other. */
export interface HandlerGroup extends FunctionSettings {
  /** The source of `index.js`, or of several files by their names. */
  readonly code: string | Readonly<Record<string, string>>;
  /** By what they show. */
  readonly events: Readonly<Record<string, unknown>>;
  /** Whether nodejs20.x and nodejs22.x, which have the same client, start Node.js with flags that matter here. */
  readonly dependsOnFlags?: boolean;
}

interface FunctionSettings {
  /** @default "index.handler" */
  readonly handler?: string;
  /** @default "Text" */
  readonly logFormat?: "JSON" | "Text";
  /** @default "INFO" */
  readonly logLevel?: "TRACE" | "INFO" | "WARN";
}

type SingleHandler = Omit<HandlerGroup, "events">;

const ESM = '{"type":"module"}';

/** Each handler in a process of its own: those that are about loading, or that end their process. */
const alone = (handlers: Readonly<Record<string, SingleHandler>>): HandlerGroup[] =>
  Object.entries(handlers).map(([what, handler]) => ({ ...handler, events: { [what]: {} } }));

/**
 * Handlers that one process has, because starting a process for each would take most of the test's time.
 * @param handlers JavaScript functions, by what they show.
 * @param wrap makes Lambda's handler of the function that calls the one that the event names.
 */
function together(
  handlers: Readonly<Record<string, string>>,
  wrap = (call: string) => `(event, context) => ${call}(event.event, context)`,
  settings: FunctionSettings = {},
): HandlerGroup {
  const table = Object.entries(handlers).map(([what, source]) => `${JSON.stringify(what)}: ${source},`);
  return {
    ...settings,
    code: `const handlers = {\n${table.join("\n")}\n};\nexports.handler = ${wrap("handlers[event.handler]")};`,
    events: Object.fromEntries(
      Object.keys(handlers).map((what) => [what, { handler: what, event: { a: [1, "zwölf", null, { b: true }] } }]),
    ),
  };
}

/** A handler that returns what `expression` is. */
const returns = (expression: string) => `async (event, context) => (${expression})`;
/** A handler with these statements. */
const runs = (statements: string) => `async (event, context) => { ${statements} }`;
/** A handler with a callback. */
const callsBack = (statements: string) => `(event, context, callback) => { ${statements} }`;
const streams = (statements: string) => `async (event, stream, context) => { ${statements} }`;
const single = (source: string): SingleHandler => ({ code: `exports.handler = ${source};` });

/** Modules that the client loads, and what of Node.js decides how. */
const MODULES = alone({
  "an ES module by its name, which imports a package": {
    code: {
      "index.mjs": "import dep from 'dep'; export const handler = async () => dep; await null;",
      "node_modules/dep/package.json": '{"name":"dep","main":"main.js"}',
      "node_modules/dep/main.js": "module.exports = 'dep';",
    },
  },
  "CommonJS by its name in a package of ES modules": { code: { "package.json": ESM, "index.cjs": "exports.handler = async () => 'cjs';" } },
  "require of an ES module": {
    code: { "index.js": "exports.handler = async () => require('./other.mjs').name;", "other.mjs": "export const name = 'other';" },
    dependsOnFlags: true,
  },
  "ES syntax in a .js file without a package": { code: "export const handler = async () => 'detected';", dependsOnFlags: true },
});

/** More of them, which the local runtime loads as it does those above. */
const MORE_MODULES = alone({
  "an ES module by its package": { code: { "package.json": ESM, "index.js": "export const handler = async () => 'module';" } },
  "a handler deep in folders and objects, which imports when it is called": {
    code: {
      "src/api.js": "exports.routes = { connect: async () => (await import('../other.mjs')).name };",
      "other.mjs": "export const name = 'deep';",
    },
    handler: "src/api.routes.connect",
  },
  CommonJS: single(returns("'cjs'")),
  "module.exports": { code: "module.exports = { handler: async () => 'object' };" },
  "a default export that is an object": { code: { "index.mjs": "export default { handler: async () => 'default' };" } },
  "a package in node_modules": {
    code: {
      "index.js": "exports.handler = async () => require('dep');",
      "node_modules/dep/package.json": '{"name":"dep","main":"main.js"}',
      "node_modules/dep/main.js": "module.exports = 'dep';",
    },
  },
});

/** Modules that it cannot load. */
const UNLOADABLE = alone({
  "no such package": { code: "require('no-such-package'); exports.handler = async () => 1;" },
  "a syntax error": { code: "exports.handler = async () => {" },
  "a rejected top-level await": { code: { "index.mjs": "await Promise.reject(new RangeError('top')); export const handler = 1;" } },
});

/** More of them, whose errors come to the local runtime in the same way. */
const MORE_UNLOADABLE = alone({
  "an export that is not a function": { code: "exports.handler = 1;" },
  "a handler's name with dots": { ...single(returns("1")), handler: "../index.handler" },
  "no such file": { code: { "other.js": "" } },
  "no such export": { code: "exports.other = async () => 1;" },
  "an error while it loads": { code: "throw new TypeError('while loading');" },
  "a handler's name without an export": { ...single(returns("1")), handler: "index" },
});

const ANSWERS = together({
  "the event": returns("event"),
  "a text": returns("'text'"),
  "a number": returns("1.5"),
  null: returns("null"),
  undefined: returns("undefined"),
  "a date": returns("new Date(0)"),
  "an object with toJSON": returns("({ toJSON: () => 'own' })"),
  "a Map": returns("new Map([[1, 2]])"),
  "a Buffer": returns("Buffer.from('ab')"),
  NaN: returns("NaN"),
  "a function": returns("() => 1"),
  "a BigInt": returns("1n"),
  "a circle": runs("const circle = {}; circle.circle = circle; return circle;"),
  "a promise of a promise": returns("Promise.resolve(Promise.resolve('inner'))"),
  "a thenable": "() => ({ then: (resolve) => resolve('thenable') })",
  "a value that is not a promise": "() => ({ statusCode: 200 })",
  "a text of 300 kB": returns("'ü'.repeat(150000)"),
  "the context": returns(
    "({ ...context, awsRequestId: typeof context.awsRequestId, logStreamName: typeof context.logStreamName, xRayTraceId: typeof context.xRayTraceId })",
  ),
  "the remaining time": returns("context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 20000"),
  // Lambda removed these from nodejs24.x.
  "context.succeed": "(event, context) => { context.succeed('succeeded'); }",
  "context.done": "(event, context) => { context.done(null, 'done'); }",
  "context.fail": "(event, context) => { context.fail(new TypeError('failed')); }",
});

const ERRORS = together({
  "an error": runs("throw new Error('plain');"),
  "an error from a function that is not async": "() => { throw new RangeError('sync'); }",
  "a text that is thrown": runs("throw 'a text';"),
  "null that is thrown": runs("throw null;"),
  "undefined that is thrown": runs("throw undefined;"),
  "an object that is thrown": runs("throw { statusCode: 400 };"),
  "a number that is thrown": runs("throw 42;"),
  "a class of errors": runs(
    "class NotFound extends Error { constructor() { super('gone'); this.name = 'NotFound'; this.code = 'E404'; } } throw new NotFound();",
  ),
  "an error with a cause": runs("throw new Error('outer', { cause: new Error('inner') });"),
  "several errors": runs("throw new AggregateError([new Error('a')], 'several');"),
  "an error with a DEL character": runs("throw new Error('a\\x7Fb');"),
  "an error that holds a BigInt": runs("throw Object.assign(new Error('big'), { size: 10n });"),
});

const ENDS = alone({
  "an uncaught exception": single(runs("await new Promise(() => setTimeout(() => { throw new Error('late'); }));")),
});

/** More of them; `failures.test.ts` and `handlers.test.ts` have them in each run. */
const MORE_ENDS = alone({
  "process.exit": single(runs("process.exit(3);")),
  "a promise that never settles": single(returns("new Promise(() => {})")),
  "an unhandled rejection": single(runs("await new Promise(() => setTimeout(() => Promise.reject(new Error('nobody'))));")),
  "process.exit without an error": single(runs("process.exit(0);")),
});

const WITH_CALLBACK = (call: string) => `(event, context, callback) => ${call}(event.event, context, callback)`;

const CALLBACKS = together(
  {
    "a callback": callsBack("callback(null, 'called back');"),
    "a callback with an error": callsBack("callback(new RangeError('too far'));"),
    "a callback with a text for its error": callsBack("callback('a text');"),
    "a callback that waits for timers": callsBack(
      "let last = 'none'; setTimeout(() => { last = 'timer'; }, 20); callback(null, { toJSON: () => last });",
    ),
    "two callbacks": callsBack("callback(null, 'first'); callback(null, 'second');"),
    "no callback": callsBack("setTimeout(() => {}, 5);"),
    "an async handler with three parameters": "async (event, context, callback) => 'async'",
    // The last one: its timer outlives it.
    "a callback that waits for nothing": callsBack(
      "context.callbackWaitsForEmptyEventLoop = false; let last = 'none'; setTimeout(() => { last = 'timer'; }, 30_000); callback(null, { toJSON: () => last });",
    ),
  },
  WITH_CALLBACK,
);

/** nodejs24.x takes no handler with three parameters, whatever it does. */
const REFUSED_CALLBACK = together({ "a callback": callsBack("callback(null, 'called back');") }, WITH_CALLBACK);

const STREAMS = together(
  {
    "a stream": streams("stream.write('a'); stream.write('b'); stream.end();"),
    "a stream with metadata": streams(
      "const http = awslambda.HttpResponseStream.from(stream, { statusCode: 200 }); http.write('body'); http.end();",
    ),
    "a stream that fails": streams("stream.write('a'); throw new Error('midway');"),
    "a stream and a return value": streams("stream.end('x'); return 'ignored';"),
  },
  (call) => `awslambda.streamifyResponse((event, stream, context) => ${call}(event.event, stream, context))`,
);

const ALL_LEVELS = runs(
  "console.trace('t'); console.debug('d'); console.info('i'); console.log('l %d', 1); console.warn({ a: 1 }); console.error(new RangeError('far')); console.fatal('f');",
);

const LOGS = [
  together({
    "all levels": ALL_LEVELS,
    "several lines": runs("console.log('one\\ntwo\\nthree');"),
    stdout: runs("process.stdout.write('raw\\nlines\\n');"),
    "stdout without a newline": runs("process.stdout.write('no newline');"),
    stderr: runs("process.stderr.write('error\\n');"),
    "no arguments": runs("console.log();"),
  }),
  together(
    {
      "what has no JSON": runs("const circle = {}; circle.circle = circle; console.log(circle); console.log(1n);"),
      "a text and an error in JSON": runs("console.error('what', new Error('why'));"),
      "an error of the handler in JSON": runs("throw new Error('json');"),
      "all levels in JSON": ALL_LEVELS,
    },
    undefined,
    { logFormat: "JSON", logLevel: "TRACE" },
  ),
  together({ "from WARN on": runs("console.info('i'); console.warn('w'); console.error('e');") }, undefined, {
    logFormat: "JSON",
    logLevel: "WARN",
  }),
];

const LATE_WORK = alone({
  // So late that a busy machine has frozen it long before.
  "a timer after the answer": single(runs("setTimeout(() => console.log('late'), 30_000); return 'answered';")),
});

const MORE_LATE_WORK = alone({
  "an interval that keeps the loop busy": single(runs("setInterval(() => {}, 10); return 'answered';")),
});

const COMMON = [...UNLOADABLE, ANSWERS, ERRORS, ...ENDS, STREAMS, ...LOGS, ...LATE_WORK];
const MODULES_BY_FLAGS = MODULES.filter(({ dependsOnFlags }) => dependsOnFlags);

/** Cases that the local runtime sees nothing new in; each is two processes. */
const MORE = [...MORE_MODULES, ...MORE_UNLOADABLE, ...MORE_ENDS, ...MORE_LATE_WORK];

/** By runtime. nodejs20.x has the client of nodejs22.x, and only the flags of Node.js differ; nodejs24.x has another client. */
export const GROUPS: Readonly<Record<string, readonly HandlerGroup[]>> =
  NOT_NIGHTLY === undefined
    ? {
        "nodejs20.x": [...MODULES, ...MORE, ...COMMON, CALLBACKS],
        "nodejs22.x": [...MODULES, ...MORE, ...COMMON, CALLBACKS],
        "nodejs24.x": [...MODULES, ...MORE, ...COMMON, REFUSED_CALLBACK],
      }
    : {
        "nodejs20.x": [...MODULES_BY_FLAGS, ANSWERS],
        "nodejs22.x": [...MODULES, ...COMMON, CALLBACKS],
        "nodejs24.x": [...MODULES_BY_FLAGS, ...COMMON, REFUSED_CALLBACK],
      };
