/** Does not even load. */
throw new Error("this module is broken");

export async function handler(): Promise<unknown> {
  return { statusCode: 200 };
}
