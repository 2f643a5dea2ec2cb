import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLAIMS, VERDICTS } from '../../src/lessons/claims/claims.ts';
import { parseSource } from '../../src/lessons/citations.ts';
import { findMoment } from '../../src/lessons/moments.ts';
import { traceOf } from '../../src/lessons/work-out.ts';
import { check } from '../../src/scenarios/check.ts';

const words = JSON.parse(readFileSync('src/lessons/claims/words.en.json', 'utf8')) as Record<string, string>;

/** The sentences that the chapter has to answer at the least, each with the claim that does. */
const ASKED: readonly (readonly [string, string])[] = [
  ['HTTP is based on sockets', 'http-on-sockets'],
  ['A socket is a complete set of interfaces for TCP and UDP', 'socket-complete'],
  ['HTTP stands for Simple Object Access Protocol', 'http-is-soap'],
  ['HTTP is always on top of TCP', 'http-always-tcp'],
  ['TCP/IP is the transport layer protocol', 'tcpip-is-transport'],
  ['TCP/IP solves how data is transmitted, HTTP solves how data is wrapped', 'transmit-and-wrap'],
  ['A socket is an encapsulation of TCP/IP, not a protocol but a calling interface', 'socket-encapsulates'],
  ['An HTTP connection is a short connection: closed after the response', 'http-is-short'],
  ['A socket connection is a long connection that in theory is never closed by itself', 'socket-is-long'],
  ['Environmental factors may break a long connection', 'environment-breaks'],
  ['HTTP is stateless, so it disconnects', 'stateless-disconnects'],
  ['WebSocket is a socket', 'websocket-is-a-socket'],
  ['A WebSocket is HTTP all the way', 'websocket-is-http'],
  ['accept opens a new port', 'accept-new-port'],
  ['A server can hold only 65,535 connections', 'connections-65535'],
  ['send returned, so the peer has the data', 'send-means-received'],
  ['One send is one recv', 'one-send-one-recv'],
  ['An idle TCP connection keeps exchanging packets', 'idle-exchanges-packets'],
  ['Pull the cable and both sides know', 'cable-both-know'],
  ['HTTP keep-alive and TCP keepalive are the same', 'keepalives-are-the-same'],
  ['Closing always takes four packets', 'closing-takes-four'],
  ['FIN-ACK acknowledges the FIN', 'fin-ack-answers'],
  ['TIME-WAIT is a leak on the server', 'time-wait-is-a-leak'],
  ['tcp_fin_timeout shortens TIME-WAIT', 'fin-timeout-shortens'],
  ['CLOSE-WAIT piling up is the kernel’s fault', 'close-wait-is-the-kernel'],
  ['connect on UDP sends a packet', 'connect-on-udp-sends'],
  ['You must send Connection: keep-alive', 'must-send-keep-alive'],
  ['HTTP/2 ends head-of-line blocking', 'http2-ends-hol'],
  ['A browser page can open a raw TCP socket', 'page-opens-tcp'],
  ['UDP has no checksum and no ports', 'udp-has-nothing'],
];

describe('the claims', () => {
  it.each(ASKED)('answer “%s”', (sentence, id) => {
    expect(words[id]).toBe(`${sentence}.`);
    expect(CLAIMS.map((claim) => claim.id)).toContain(id);
  });

  it('have one entry each', () => {
    expect(new Set(CLAIMS.map(({ id }) => id)).size).toBe(CLAIMS.length);
  });

  it('are not all wrong', () => {
    for (const verdict of VERDICTS) expect(CLAIMS.some((claim) => claim.verdict === verdict), verdict).toBe(true);
  });
});

describe.each(CLAIMS.map((claim) => [claim.id, claim] as const))('claim %s', (id, claim) => {
  it('has a scenario without a fault', () => {
    expect(check(claim.scenario)).toMatchObject({ ok: true });
  });

  it('is shown by its scenario', () => {
    expect(claim.holds(traceOf(claim.scenario))).toBe(true);
  });

  it('has the moment that shows it, its numbers, its words and its sources', () => {
    const trace = traceOf(claim.scenario);
    expect(findMoment(trace, claim.see)).toBeDefined();
    const said = `${words[id]} ${words[`${id}.right`]} ${words[`${id}.shows`]}`;
    expect(said).not.toContain('undefined');
    for (const [name, number] of Object.entries(claim.numbers ?? {})) {
      expect(Number.isFinite(number(trace).value), name).toBe(true);
      expect(said, name).toContain(`{${name}}`);
    }
    expect([...said.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).filter((name) => !(name as string in (claim.numbers ?? {})))).toEqual([]);
    expect(claim.sources.length).toBeGreaterThan(0);
    for (const source of claim.sources) expect(() => parseSource(source)).not.toThrow();
  });
});

/** A fact that no run could fail shows nothing: each has to fail in the run of at least one other claim. */
describe.each(CLAIMS.map((claim) => [claim.id, claim] as const))('the fact of %s', (_, claim) => {
  it('does not hold in every run', () => {
    const others = [...new Set(CLAIMS.map(({ scenario }) => scenario))].filter((scenario) => scenario !== claim.scenario);
    const holds = (scenario: (typeof others)[number]): boolean => {
      try {
        return claim.holds(traceOf(scenario));
      } catch {
        // Something that it is about does not occur there.
        return false;
      }
    };
    expect(others.every(holds)).toBe(false);
  });
});
