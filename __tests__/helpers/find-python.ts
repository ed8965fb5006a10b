import { spawnSync } from "node:child_process";

/** Such as `3.11`; undefined on a machine without a python3. */
export const PYTHON_VERSION = /^Python (3\.\d+)/.exec(spawnSync("python3", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];

/** Whether that Python has the AWS SDK. */
export const HAS_BOTO3 =
  PYTHON_VERSION !== undefined &&
  spawnSync("python3", ["-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('boto3') is None)"]).status === 0;
