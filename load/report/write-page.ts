import { UserError } from "../../local/errors";
import { writeWholeFile } from "../results/write-whole-file";
import type { ReportSubject } from "./pair-runs";
import { renderReport } from "./report-page";

/** @throws UserError when the file cannot be written */
export async function writePage(file: string, subjects: readonly ReportSubject[]): Promise<void> {
  const page = renderReport(subjects);
  try {
    await writeWholeFile(file, page);
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}
