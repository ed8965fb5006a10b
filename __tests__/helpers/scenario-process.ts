import { runScenario, type ScenarioOptions } from "./run-scenario";

// `node --import tsx scenario-process.ts SCENARIO OPTIONS` runs a scenario as `runScenario` does, and prints the outcome as JSON.
const [scenario = "", options = "{}"] = process.argv.slice(2);
runScenario(scenario, JSON.parse(options) as ScenarioOptions).then((finished) => console.log(JSON.stringify(finished)));
