export { type GuardOptions, guardStack } from "./guard-stack";
