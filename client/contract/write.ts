import { writeFileSync } from "node:fs";
import path from "node:path";
import { asyncApi, jsonSchema } from "./documents";

/** `npm run contract`: writes the documents of schemas.ts beside it. */
for (const [name, document] of Object.entries({ "messages.schema.json": jsonSchema(), "asyncapi.json": asyncApi() })) {
  writeFileSync(path.join(__dirname, name), `${JSON.stringify(document, null, 2)}\n`);
}
