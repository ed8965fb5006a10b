/** Answers its event: a client of a route that replies sees what the function saw. */
export async function handler(event: object): Promise<unknown> {
  return { statusCode: 200, body: JSON.stringify(event) };
}
