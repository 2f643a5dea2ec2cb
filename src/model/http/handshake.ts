/** The opening handshake of WebSocket (RFC 6455 §4): two HTTP messages, after which the connection speaks another language. */
import { sha1 } from '@noble/hashes/legacy.js';
import { utf8 } from '../core/bytes.ts';
import { emitRequest, emitResponse, listOf, valuesOf, type Request, type Response } from './head.ts';

/** RFC 6455 §1.3: what every server appends to the key. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** What Sec-WebSocket-Accept must say to a Sec-WebSocket-Key (RFC 6455 §4.2.2). It proves that the server speaks WebSocket; it is no security. */
export const acceptKey = (key: string): string => base64(sha1(utf8(key + GUID)));

/** A key from 16 bytes that the caller has chosen (RFC 6455 §4.1: at random, anew for each connection). @throws RangeError for another number of bytes */
export function keyFrom(nonce: Uint8Array): string {
  if (nonce.length !== 16) throw new RangeError(`a key is made of 16 bytes, not ${nonce.length}`);
  return base64(nonce);
}

export const emitUpgradeRequest = ({ host, target, key }: { host: string; target: string; key: string }): Uint8Array =>
  emitRequest({
    method: 'GET', target,
    fields: [['Host', host], ['Upgrade', 'websocket'], ['Connection', 'Upgrade'], ['Sec-WebSocket-Key', key], ['Sec-WebSocket-Version', '13']],
  });

export const emitUpgradeResponse = (key: string): Uint8Array =>
  emitResponse({
    status: 101, reason: 'Switching Protocols',
    fields: [['Upgrade', 'websocket'], ['Connection', 'Upgrade'], ['Sec-WebSocket-Accept', acceptKey(key)]],
  });

export const HANDSHAKE_FAULTS = ['method', 'version', 'host', 'upgrade', 'connection', 'key', 'websocket-version', 'status', 'accept'] as const;
export type HandshakeFault = (typeof HANDSHAKE_FAULTS)[number];

/** What a server finds wrong (RFC 6455 §4.2.1); nothing for a request it may answer with 101. */
export function requestFaults(request: Request): HandshakeFault[] {
  const keys = valuesOf(request, 'Sec-WebSocket-Key');
  return [
    ...(request.method === 'GET' ? [] : ['method' as const]),
    ...(request.version === '1.0' ? ['version' as const] : []),
    ...(valuesOf(request, 'Host').length === 1 ? [] : ['host' as const]),
    ...(listOf(request, 'Upgrade').includes('websocket') ? [] : ['upgrade' as const]),
    ...(listOf(request, 'Connection').includes('upgrade') ? [] : ['connection' as const]),
    ...(keys.length === 1 && KEY.test(keys[0] ?? '') ? [] : ['key' as const]),
    ...(valuesOf(request, 'Sec-WebSocket-Version').join() === '13' ? [] : ['websocket-version' as const]),
  ];
}

/** What a client finds wrong (RFC 6455 §4.1): then it must fail the connection. @param key that it sent */
export function responseFaults(response: Response, key: string): HandshakeFault[] {
  return [
    ...(response.status === 101 ? [] : ['status' as const]),
    ...(listOf(response, 'Upgrade').includes('websocket') ? [] : ['upgrade' as const]),
    ...(listOf(response, 'Connection').includes('upgrade') ? [] : ['connection' as const]),
    ...(valuesOf(response, 'Sec-WebSocket-Accept').join() === acceptKey(key) ? [] : ['accept' as const]),
  ];
}
