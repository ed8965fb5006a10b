import { createHash } from "node:crypto";

type Attributes = Readonly<Record<string, unknown>>;

/**
 * The resources of Terraform's `random` provider, which names of other resources are made of. What they draw comes from the resource's
 * address, so that it stays the same from one start to the next, as it does on AWS from one apply to the next
 * (registry.terraform.io/providers/hashicorp/random).
 */
export const RANDOM_RESOURCES: Readonly<Record<string, (attributes: Attributes, address: string) => Attributes>> = {
  random_id: ({ byte_length = 8, prefix = "" }, address) => {
    const bytes = drawn(address, Number(byte_length));
    const [hex, url, standard] = [bytes.toString("hex"), bytes.toString("base64url"), bytes.toString("base64")];
    return {
      id: url,
      hex: `${prefix}${hex}`,
      b64_url: `${prefix}${url}`,
      b64_std: `${prefix}${standard}`,
      dec: `${prefix}${BigInt(`0x${hex}`)}`,
    };
  },
  random_integer: ({ min, max }, address) => {
    const [least, most] = [Number(min), Number(max)];
    const result = least + (drawn(address, 6).readUIntBE(0, 6) % (most - least + 1));
    return { id: String(result), result };
  },
  random_password: (attributes, address) => ({ ...randomString(attributes, address), id: "none" }),
  random_pet: ({ prefix, separator = "-", length = 2 }, address) => {
    const words = [...drawn(address, Number(length))].map((byte, index) => (WORDS[index % 2] ?? [])[byte % 4]);
    return { id: [prefix, ...words].filter((word) => word !== undefined && word !== null).join(String(separator)) };
  },
  random_string: randomString,
  random_uuid: (_uuid, address) => {
    const hex = drawn(address, 16).toString("hex");
    const id = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
    return { id, result: id };
  },
};

const WORDS = [
  ["calm", "brave", "quick", "still"],
  ["heron", "otter", "lynx", "finch"],
];

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function randomString({ length, lower, upper, numeric, special, override_special }: Attributes, address: string): Attributes {
  const alphabet = [
    lower === false ? "" : LETTERS,
    upper === false ? "" : LETTERS.toUpperCase(),
    numeric === false ? "" : "0123456789",
    special === false ? "" : typeof override_special === "string" ? override_special : "!@#$%&*()-_=+[]{}<>:?",
  ].join("");
  const result = [...drawn(address, Number(length))].map((byte) => alphabet[byte % alphabet.length]).join("");
  return { id: result, result };
}

function drawn(address: string, bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_block, index) =>
    createHash("sha256").update(`${address}/${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}
