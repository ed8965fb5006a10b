import { type ClientOptions, WebSocket } from "ws";
import { type Access, TOKEN } from "./access";
import { MAX_MESSAGE_BYTES } from "./frame";
import type { HandshakeSigner } from "./handshake-signer";
import { describeTarget } from "./target";
import type { TokenFor } from "./tokens";

/** Shorter parts of a credential could be ordinary words of an error message. */
const MIN_SECRET_LENGTH = 4;

/** What one handshake of a client is made with. */
export interface Credentials {
  /** Empty without tokens. */
  readonly token: string;
  /** Headers with the signature; none without a signer. */
  readonly signature: Readonly<Record<string, string>>;
}

/** A socket that is about to open. */
export interface Opening {
  readonly socket: WebSocket;
  /** Replaces the credentials of this client in a text that may be shown. */
  withoutSecrets(text: string): string;
}

/** Opens the sockets of one generator, each with the credentials of its client. */
export class Connector {
  readonly #target: string;
  readonly #access: Access;
  readonly #tokenFor: TokenFor | undefined;
  readonly #signer: HandshakeSigner | undefined;
  #clients = 0;

  /**
   * @param tokenFor fills `{token}` in the target, the headers and the sub-protocols
   * @param signer signs each handshake
   */
  constructor(target: string, access: Access, tokenFor?: TokenFor, signer?: HandshakeSigner) {
    this.#target = target;
    this.#access = access;
    this.#tokenFor = tokenFor;
    this.#signer = signer;
  }

  /** Whether each client has a token of its own, and may get another one. */
  get hasTokens(): boolean {
    return this.#tokenFor !== undefined;
  }

  /** Numbers the clients of a generator, from 0. */
  nextClient(): number {
    return this.#clients++;
  }

  /** For the next handshake of a client. Not part of `open`, so that the time of a user's `tokenFor` does not count as handshake. */
  async credentialsOf(client: number): Promise<Credentials> {
    const token = (await this.#tokenFor?.(client)) ?? "";
    return { token, signature: (await this.#signer?.sign(this.#urlWith(token))) ?? {} };
  }

  /** @throws Error without credentials when the address, a header or a sub-protocol becomes invalid by the token */
  open({ token, signature }: Credentials, options: ClientOptions = {}): Opening {
    const { headers, subprotocols, tls } = this.#access;
    const url = this.#urlWith(token);
    const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll(TOKEN, token)]));
    const filled = { ...own, ...signature };
    const protocols = subprotocols.map((protocol) => protocol.replaceAll(TOKEN, token));
    const withoutSecrets = (text: string) => {
      const words = Object.values(filled).flatMap((value) => [value, ...value.split(" ")]);
      return conceal(text.replaceAll(url, describeTarget(url)), [token, ...words, ...protocols, ...secretsOf(url)]);
    };
    try {
      const socket = new WebSocket(url, protocols, {
        perMessageDeflate: false, // the generator's time goes into measuring
        maxPayload: MAX_MESSAGE_BYTES, // a larger message closes its connection with 1009 before it is in memory
        headers: filled,
        ...tls,
        ...options,
      });
      return { socket, withoutSecrets };
    } catch (error) {
      throw new Error(withoutSecrets((error as Error).message));
    }
  }

  #urlWith(token: string): string {
    return this.#target.replaceAll(TOKEN, encodeURIComponent(token));
  }
}

/** The query and the user info of an address, as they are written and as they are meant. */
function secretsOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { username, password, search, searchParams } = new URL(url);
  const decoded = new URLSearchParams(`${username}&${password}`).keys();
  return [search.slice(1), ...search.slice(1).split(/[&=]/), ...searchParams.values(), username, password, ...decoded];
}

function conceal(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH).sort((one, other) => other.length - one.length);
  return longestFirst.reduce((concealed, secret) => concealed.replaceAll(secret, "…"), text);
}
