declare module "dynalite" {
  import type { Server } from "node:http";

  /** @see https://github.com/architect/dynalite#api */
  function dynalite(options?: {
    /** Milliseconds that a table stays CREATING. */
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
    /** Folder of a LevelDB store; in memory without it. */
    path?: string;
  }): Server;
  export = dynalite;
}
