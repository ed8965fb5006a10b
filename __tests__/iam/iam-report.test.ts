import { iamReport } from "../../local/cli/iam-report";

test("the report has a line for each permission and each refusal", () => {
  const text = iamReport([
    {
      role: "worker",
      granted: [
        { action: "dynamodb:PutItem", resource: "arn:table", uses: 1 },
        { action: "dynamodb:Scan", resource: "arn:table", uses: 0 },
      ],
      denied: [{ action: "sqs:SendMessage", resource: "arn:queue/*", denials: 3 }],
    },
    { role: "idle", granted: [], denied: [] },
  ]);

  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of the terminal.
  expect(text.replace(/\u001b\[\d+m/g, "").split("\n")).toEqual([
    "worker  dynamodb:PutItem  used 1 time     arn:table",
    "worker  dynamodb:Scan     never used      arn:table",
    "worker  sqs:SendMessage   denied 3 times  arn:queue/*",
  ]);
  expect(iamReport([])).toBe("permissions   the stack has no role with a policy");
});
