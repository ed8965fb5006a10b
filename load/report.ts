import path from "node:path";
import { makeReport } from "./report/make-report";

const REPORTS_DIR = path.join(__dirname, "../reports");

makeReport(process.argv.slice(2), path.relative(process.cwd(), REPORTS_DIR) || ".", console).then((exitCode) => {
  process.exitCode = exitCode;
});
