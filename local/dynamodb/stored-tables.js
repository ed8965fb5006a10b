// What the runtime does to dynalite's store directly, since DynamoDB's API as dynalite has it cannot: give a table with rows other indexes,
// and remove a table whatever a killed runtime has left of it. Nothing else may use the table meanwhile.

const { getIndexActions } = require("dynalite/db");

/** @typedef {import("./database").TableDefinition} TableDefinition */
/** @typedef {import("./database").DynaliteStore} DynaliteStore */
/** @typedef {import("./database").IndexDefinition} IndexDefinition */
/** @typedef {import("./database").Row} Row */

/** Rows whose index entries are written at once. */
const BATCH = 500;

/** Behind every key that starts with a prefix, as dynalite has it. */
const END = "\xFF";

/**
 * Gives a table that exists these indexes, made anew from its rows. The table counts as changed when all of them are there.
 * @param {DynaliteStore} store @param {TableDefinition} definition
 */
async function redefineTable(store, definition) {
  const { TableName, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = definition;
  const { GlobalSecondaryIndexes: _global, LocalSecondaryIndexes: _local, ...stored } = await read(store, TableName);
  const table = { ...stored, AttributeDefinitions };
  const kinds = Object.entries({ Global: GlobalSecondaryIndexes ?? [], Local: LocalSecondaryIndexes ?? [] });
  await clear(store, [indexPrefix("global", TableName), indexPrefix("local", TableName)]);
  for (const [kind, indexes] of kinds) if (indexes.length > 0) await fill(store, kind, indexes, table);
  const described = kinds
    .filter(([, indexes]) => indexes.length > 0)
    .map(([kind, indexes]) => [`${kind}SecondaryIndexes`, indexes.map((index) => ({ ...index, ...indexDefaults(table, index) }))]);
  await store.db.put(`table~${TableName}`, { ...table, TableStatus: "ACTIVE", ...Object.fromEntries(described) });
}

/** @param {DynaliteStore} store @param {string} name */
async function dropTable(store, name) {
  await clear(store, [`item-${name}~`, `tag-${name}~`, indexPrefix("global", name), indexPrefix("local", name)]);
  await store.db.del(`table~${name}`);
}

/** @param {DynaliteStore} store @param {string} name @returns {Promise<import("./database").StoredTable>} */
async function read(store, name) {
  const table = await store.db.get(`table~${name}`);
  if (!table) throw new Error(`there is no table ${name}`);
  return table;
}

/** @param {DynaliteStore} store @param {readonly string[]} prefixes */
async function clear({ db }, prefixes) {
  for (const prefix of prefixes) await db.clear({ gte: prefix, lt: prefix + END });
}

/** @param {"global" | "local"} kind @param {string} tableName of every index of the table: its name follows */
function indexPrefix(kind, tableName) {
  return `index-${kind}~${tableName}~`;
}

/**
 * A row whose attribute has another type than the key of an index is not in that index.
 * @param {DynaliteStore} store @param {string} kind @param {readonly IndexDefinition[]} indexes
 * @param {import("./database").StoredTable} table
 */
async function fill({ db }, kind, indexes, table) {
  const types = new Map(table.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType ?? "S"]));
  /** @param {Row} row @param {IndexDefinition} index */
  const takes = (row, { KeySchema }) =>
    KeySchema.every(({ AttributeName = "" }) => row[AttributeName]?.[types.get(AttributeName) ?? "S"] !== undefined);
  /** @type {{ type: "put", key: string, value: object }[]} */
  let entries = [];
  const prefix = `item-${table.TableName}~`;
  for await (const row of db.values({ gte: prefix, lt: prefix + END })) {
    const taking = indexes.filter((index) => takes(row, index));
    for (const { index, key, item } of getIndexActions(taking, null, row, table).puts)
      entries.push({ type: "put", key: `index-${kind.toLowerCase()}~${table.TableName}~${index}~${key}`, value: item });
    if (entries.length < BATCH) continue;
    await db.batch(entries);
    entries = [];
  }
  if (entries.length > 0) await db.batch(entries);
}

/** @param {import("./database").StoredTable} table @param {{ readonly IndexName: string }} index */
function indexDefaults({ TableArn }, { IndexName }) {
  return { IndexArn: `${TableArn}/index/${IndexName}`, IndexSizeBytes: 0, ItemCount: 0, IndexStatus: "ACTIVE" };
}

module.exports = { dropTable, redefineTable };
