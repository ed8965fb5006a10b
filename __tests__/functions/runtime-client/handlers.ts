/** A handler to run, as a stack would deploy it. */
export interface HandlerCase {
  /** The source of `index.js`, or of several files by their names. */
  readonly code: string | Readonly<Record<string, string>>;
  /** @default "index.handler" */
  readonly handler?: string;
  readonly event?: unknown;
  /** @default "Text" */
  readonly logFormat?: "JSON" | "Text";
  /** @default "INFO" */
  readonly logLevel?: "TRACE" | "INFO" | "WARN";
}

const ESM = '{"type":"module"}';

/** A handler that answers what `expression` is. */
const answers = (expression: string): HandlerCase => ({ code: `exports.handler = async (event, context) => (${expression});` });
/** A handler with these statements. */
const runs = (statements: string): HandlerCase => ({ code: `exports.handler = async (event, context) => { ${statements} };` });
/** A handler with a callback. */
const callsBack = (statements: string): HandlerCase => ({ code: `exports.handler = (event, context, callback) => { ${statements} };` });
/** A handler that streams. */
const streams = (statements: string): HandlerCase => ({
  code: `exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { ${statements} });`,
});

export const MODULES: Readonly<Record<string, HandlerCase>> = {
  CommonJS: answers("'cjs'"),
  "module.exports": { code: "module.exports = { handler: async () => 'object' };" },
  "an ES module by its name": { code: { "index.mjs": "export const handler = async () => 'mjs'; await null;" } },
  "an ES module by its package": { code: { "package.json": ESM, "index.js": "export const handler = async () => 'module';" } },
  "CommonJS by its name in a package of ES modules": { code: { "package.json": ESM, "index.cjs": "exports.handler = async () => 'cjs';" } },
  "a default export that is an object": { code: { "index.mjs": "export default { handler: async () => 'default' };" } },
  "a handler deep in folders and objects": {
    code: { "src/api.js": "exports.routes = { connect: async () => 'deep' };" },
    handler: "src/api.routes.connect",
  },
  "a package in node_modules": {
    code: {
      "index.js": "exports.handler = async () => require('dep');",
      "node_modules/dep/package.json": '{"name":"dep","main":"main.js"}',
      "node_modules/dep/main.js": "module.exports = 'dep';",
    },
  },
  "a dynamic import": {
    code: { "index.js": "exports.handler = async () => (await import('./other.mjs')).name;", "other.mjs": "export const name = 'other';" },
  },
  "require of an ES module": {
    code: { "index.js": "exports.handler = async () => require('./other.mjs').name;", "other.mjs": "export const name = 'other';" },
  },
  "ES syntax in a .js file without a package": { code: "export const handler = async () => 'detected';" },
  "no such file": { code: { "other.js": "" } },
  "no such package": { code: "require('no-such-package'); exports.handler = async () => 1;" },
  "no such export": { code: "exports.other = async () => 1;" },
  "an export that is not a function": { code: "exports.handler = 1;" },
  "a syntax error": { code: "exports.handler = async () => {" },
  "an error while it loads": { code: "throw new TypeError('while loading');" },
  "a rejected top-level await": { code: { "index.mjs": "await Promise.reject(new RangeError('top')); export const handler = 1;" } },
  "a handler's name without an export": { ...answers("1"), handler: "index" },
  "a handler's name with dots": { ...answers("1"), handler: "../index.handler" },
};

export const ANSWERS: Readonly<Record<string, HandlerCase>> = {
  "the event": { ...answers("event"), event: { a: [1, "zwölf", null, { b: true }] } },
  "a text": answers("'text'"),
  "a number": answers("1.5"),
  null: answers("null"),
  undefined: answers("undefined"),
  "a date": answers("new Date(0)"),
  "an object with toJSON": answers("({ toJSON: () => 'own' })"),
  "a Map": answers("new Map([[1, 2]])"),
  "a Buffer": answers("Buffer.from('ab')"),
  NaN: answers("NaN"),
  "a function": answers("() => 1"),
  "a BigInt": answers("1n"),
  "a circle": runs("const circle = {}; circle.circle = circle; return circle;"),
  "a promise of a promise": answers("Promise.resolve(Promise.resolve('inner'))"),
  "a thenable": { code: "exports.handler = () => ({ then: (resolve) => resolve('thenable') });" },
  "a value that is not a promise": { code: "exports.handler = () => ({ statusCode: 200 });" },
  "a text of 300 kB": answers("'ü'.repeat(150000)"),
  "the context": answers(
    "({ ...context, awsRequestId: typeof context.awsRequestId, logStreamName: typeof context.logStreamName, xRayTraceId: typeof context.xRayTraceId })",
  ),
  "the remaining time": answers("context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 20000"),
  "a promise that never settles": answers("new Promise(() => {})"),
};

export const ERRORS: Readonly<Record<string, HandlerCase>> = {
  "an error": runs("throw new Error('plain');"),
  "an error from a function that is not async": { code: "exports.handler = () => { throw new RangeError('sync'); };" },
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
  "an uncaught exception": runs("await new Promise(() => setTimeout(() => { throw new Error('late'); }));"),
  "an unhandled rejection": runs("await new Promise(() => setTimeout(() => Promise.reject(new Error('nobody'))));"),
  "process.exit": runs("process.exit(3);"),
  "process.exit without an error": runs("process.exit(0);"),
};

export const CALLBACKS: Readonly<Record<string, HandlerCase>> = {
  "a callback": callsBack("callback(null, 'called back');"),
  "a callback with an error": callsBack("callback(new RangeError('too far'));"),
  "a callback with a text for its error": callsBack("callback('a text');"),
  "a callback that waits for timers": callsBack(
    "let last = 'none'; setTimeout(() => { last = 'timer'; }, 20); callback(null, { toJSON: () => last });",
  ),
  "a callback that waits for nothing": callsBack(
    "context.callbackWaitsForEmptyEventLoop = false; let last = 'none'; setTimeout(() => { last = 'timer'; }, 1000); callback(null, { toJSON: () => last });",
  ),
  "two callbacks": callsBack("callback(null, 'first'); callback(null, 'second');"),
  "no callback": callsBack("setTimeout(() => {}, 5);"),
  "context.succeed": callsBack("context.succeed('succeeded');"),
  "context.done": callsBack("context.done(null, 'done');"),
  "context.fail": callsBack("context.fail(new TypeError('failed'));"),
  "an async handler with three parameters": { code: "exports.handler = async (event, context, callback) => 'async';" },
};

export const STREAMS: Readonly<Record<string, HandlerCase>> = {
  "a stream": streams("stream.write('a'); stream.write('b'); stream.end();"),
  "a stream with metadata": streams(
    "const http = awslambda.HttpResponseStream.from(stream, { statusCode: 200 }); http.write('body'); http.end();",
  ),
  "a stream that fails": streams("stream.write('a'); throw new Error('midway');"),
  "a stream and a return value": streams("stream.end('x'); return 'ignored';"),
};

export const LOGS: Readonly<Record<string, HandlerCase>> = {
  "all levels": runs(
    "console.trace('t'); console.debug('d'); console.info('i'); console.log('l %d', 1); console.warn({ a: 1 }); console.error(new RangeError('far')); console.fatal('f');",
  ),
  "all levels in JSON": {
    ...runs(
      "console.trace('t'); console.debug('d'); console.info('i'); console.log('l %d', 1); console.warn({ a: 1 }); console.error(new RangeError('far')); console.fatal('f');",
    ),
    logFormat: "JSON",
    logLevel: "TRACE",
  },
  "from WARN on": { ...runs("console.info('i'); console.warn('w'); console.error('e');"), logFormat: "JSON", logLevel: "WARN" },
  "several lines": runs("console.log('one\\ntwo\\nthree');"),
  "what has no JSON": { ...runs("const circle = {}; circle.circle = circle; console.log(circle); console.log(1n);"), logFormat: "JSON" },
  "a text and an error in JSON": { ...runs("console.error('what', new Error('why'));"), logFormat: "JSON" },
  "an error of the handler in JSON": { ...runs("throw new Error('json');"), logFormat: "JSON" },
  stdout: runs("process.stdout.write('raw\\nlines\\n');"),
  "stdout without a newline": runs("process.stdout.write('no newline');"),
  stderr: runs("process.stderr.write('error\\n');"),
  "no arguments": runs("console.log();"),
};

export const LATE_WORK: Readonly<Record<string, HandlerCase>> = {
  "a timer after the answer": runs("setTimeout(() => console.log('late'), 30_000); return 'answered';"),
  "an interval that keeps the loop busy": runs("setInterval(() => {}, 10); return 'answered';"),
};
