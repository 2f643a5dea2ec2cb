/**
 * A connection as the script sees it: its own sequence numbers start where it says, and its timestamps are its own. The peer's numbers are used as
 * written; the host's initial sequence number and clock are learnt from what it sends and then added or taken away.
 */
import type { World } from './world.ts';

export class Connection {
  readonly localPort: number;
  readonly remotePort: number;
  /** The host's sequence number less the script's. */
  #offset: number | undefined;
  readonly #timestamps = new Map<number, number>();
  #firstTimestamp: { readonly script: number; readonly host: number } | undefined;

  constructor(localPort: number, remotePort: number) {
    this.localPort = localPort;
    this.remotePort = remotePort;
  }

  /** A SYN of the host's was seen: the script calls its sequence number `script`. */
  learn(host: number, script: number): void {
    this.#offset = (host - script) >>> 0;
  }

  toHost(script: number): number {
    return (script + (this.#offset ?? 0)) >>> 0;
  }

  toScript(host: number): number {
    return (host - (this.#offset ?? 0)) >>> 0;
  }

  /** TS val was sent where the script has `script`. */
  learnTimestamp(host: number, script: number): void {
    this.#timestamps.set(script, host);
    this.#firstTimestamp ??= { script, host };
  }

  /** What the script's TS ecr stands for: the value that was sent there, else as far from the first as the script says. */
  timestampToHost(script: number): number {
    const exact = this.#timestamps.get(script);
    if (exact !== undefined || !this.#firstTimestamp) return exact ?? script;
    return (script - this.#firstTimestamp.script + this.#firstTimestamp.host) >>> 0;
  }

  timestampToScript(host: number): number {
    return this.#firstTimestamp ? (host - this.#firstTimestamp.host + this.#firstTimestamp.script) >>> 0 : host;
  }
}

/** The first port that a connection's peer gets; each further one the next. */
const FIRST_PEER_PORT = 50_001;

/** Which connection the script is about: that of the socket made last, or of the SYN that came to it. */
export class Connections {
  readonly #world: World;
  readonly #all = new Map<string, Connection>();
  #current: Connection | undefined;
  #connecting = false;
  #peerPort = FIRST_PEER_PORT;

  constructor(world: World) {
    this.#world = world;
  }

  get current(): Connection | undefined {
    return this.#current;
  }

  /** socket() was called: what follows is about the new socket. */
  fresh(): void {
    this.#current = undefined;
    this.#connecting = false;
  }

  /** connect() was called: the next SYN tells the port. */
  connecting(): void {
    if (!this.#current) this.#connecting = true;
  }

  /** @param ports as seen from the host */
  between(ports: { readonly local: number; readonly remote: number }): Connection {
    const key = `${ports.local} ${ports.remote}`;
    const known = this.#all.get(key) ?? new Connection(ports.local, ports.remote);
    this.#all.set(key, known);
    return known;
  }

  /** The connection of a segment without ports. */
  get(): Connection {
    if (!this.#current && this.#connecting) this.#current = this.#fromSyn();
    this.#current ??= this.between({ local: this.#world.settings.bindPort, remote: this.#peerPort++ });
    return this.#current;
  }

  #fromSyn(): Connection | undefined {
    for (const { packet } of this.#world.outbox) {
      const ports = packet.tcp ?? packet.udp;
      if (ports?.destinationPort === this.#world.settings.connectPort && !this.#all.has(`${ports.sourcePort} ${ports.destinationPort}`)) {
        return this.between({ local: ports.sourcePort, remote: ports.destinationPort });
      }
    }
    return undefined;
  }
}
