import type { Account } from "./computed/computed-attributes";

/** A resource with the values that its attributes have after an apply. */
export interface Resource {
  /** `module.chat["eu"].aws_lambda_function.connect[0]`, as Terraform prints it. */
  readonly address: string;
  readonly type: string;
  readonly region: string;
  /**
   * Values in Terraform's types; `null` and a missing attribute both mean "not set". An attribute may be evaluated when it is read, and
   * reading it then throws a UserError if it has no value.
   */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Addresses, without instance keys, of everything that Terraform makes before this resource. */
  readonly dependsOn: readonly string[];
}

/** A value that AWS would give and that nothing here knows. It has the form of a real one and is the same at every start. */
export interface MadeUpValue {
  /** `aws_sns_topic.news.arn` */
  readonly reference: string;
  readonly value: string;
}

/** Where a stack is written. All paths are absolute. */
export interface StackSources {
  /** Folders of Terraform configurations. */
  readonly configurations: readonly string[];
  /** Folders, with their subfolders, that archives are made of. */
  readonly folders: readonly string[];
  /** Files that archives are made of, and archives that the stack does not make itself. */
  readonly files: readonly string[];
}

/** A stack whose expressions were evaluated, or are when an attribute is read. How does not matter to the code that reads resources. */
export interface EvaluatedStack {
  readonly account: Account;
  /** Absolute. Names of files are relative to it. */
  readonly directory: string;
  readonly types: readonly string[];
  /** Addresses of the resources of `type`. It evaluates nothing. */
  addresses(type: string): readonly string[];
  /** @throws UserError for a resource that cannot be expanded. */
  ofType(type: string): readonly Resource[];
  /** Calls of modules that were not looked into. */
  readonly unreadModules: readonly string[];
  /** Addresses of policy documents that an expression takes apart before their statements are known. */
  readonly decodedDocuments: readonly string[];
  /** What a change of the stack begins with; undefined for a stack that something else writes. */
  readonly sources?: StackSources;
  /** The made-up values that are part of attributes which were read until now. */
  madeUpValues(): readonly MadeUpValue[];
}

/** `module.fn["a"].aws_x.y[0]` → `module.fn.aws_x.y`, as `dependsOn` has it. */
export function withoutInstanceKeys(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, "");
}
