import { errorFrame } from "../../local/api-gateway/frames";
import { isWellFormedId, newId } from "../../local/api-gateway/ids";

test.each(["Forbidden", "Internal server error", "Endpoint request timed out"] as const)(
  "the frame for %s is API Gateway's to the byte",
  (message) => {
    expect(errorFrame(message, "eHrdFcnvvHcCE-w=", "eHrjDEuVPHcFWMg=")).toBe(
      `{"message": "${message}", "connectionId":"eHrdFcnvvHcCE-w=", "requestId":"eHrjDEuVPHcFWMg="}`,
    );
  },
);

test("ids are sixteen characters that need no encoding but for the last, and differ", () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(ids.filter((id) => !/^[A-Za-z0-9_-]{15}=$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every(isWellFormedId)).toBe(true);
});

test.each([
  "",
  "=",
  "eHrdFcnvvHcCE-w",
  "eHrdFcnvvHcCE-w==",
  "eHrdFcnvvHcCE+w=",
  "eHrdFcnvvHcCE/w=",
  "eHrdFcnvvHcCE-w=\n",
  "eHrdFcnvvHcCEéw=",
])("%j could never be an id", (id) => {
  expect(isWellFormedId(id)).toBe(false);
});
