/**
 * A stack for tests of the simulation alone: datagram sockets over a bare IPv4 header and UDP, nothing else. A blocked recv returns when
 * a datagram for its port arrives; calls on streams fail. Port 7 answers by itself, without a program.
 */
import { ETHER_TYPE, ETHERNET_HEADER, emitEthernet } from '../../../src/model/wire/ethernet.ts';
import { IP_PROTOCOL, IPV4_HEADER, emitIpv4, parseIpv4, pseudoSum4 } from '../../../src/model/wire/ipv4.ts';
import { UDP_HEADER, emitUdp, parseUdp } from '../../../src/model/wire/udp.ts';
import type { Micros } from '../../../src/model/core/units.ts';
import { ipv4, type Ipv4Address } from '../../../src/model/core/address.ts';
import type { Endpoint, Input, Output, Serial, SocketCall } from '../../../src/model/stack/api.ts';
import type { HostSetup } from '../../../src/model/sim/hosts.ts';
import type { Stack } from '../../../src/model/sim/simulate.ts';

interface Socket {
  readonly fd: number;
  readonly process: string;
  readonly port: number;
  readonly queue: readonly { readonly data: Uint8Array; readonly peer: Endpoint; readonly serial: Serial }[];
}

interface EchoHost {
  readonly setup: HostSetup;
  readonly serial: Serial;
  readonly sockets: readonly Socket[];
  readonly blocked: readonly { readonly process: string; readonly thread: string; readonly fd: number; readonly serial: Serial }[];
}

export const echoStack: Stack<EchoHost> = {
  createHost: (setup) => ({ setup, serial: 0, sockets: [], blocked: [] }),
  nextWakeUp: () => undefined,
  step: (before, input, now) => {
    let host: EchoHost = { ...before, serial: before.serial + 1 };
    const serial = host.serial;
    const outputs: Output[] = [];
    const id = (): Serial => {
      host = { ...host, serial: host.serial + 1 };
      return host.serial;
    };
    const emit = (from: number, to: Endpoint, data: Uint8Array, causes: readonly Serial[]): void => {
      outputs.push({ id: id(), causes, type: 'transmit', why: 'datagram', bytes: datagram(host.setup, from, to, data) });
    };
    const back = (process: string, thread: string, call: SocketCall['name'], result: number, causes: readonly Serial[], more: object = {}): void => {
      outputs.push({ id: id(), causes, type: 'returned', process, thread, call, result, ...(result < 0 && { errno: 'EBADF' as const }), ...more });
    };
    take(input, now);
    return { host, input: serial, outputs };

    function take(given: Input, at: Micros): void {
      if (given.type === 'call') return enter(given);
      if (given.type === 'exit') host = { ...host, sockets: host.sockets.filter((socket) => socket.process !== given.process), blocked: host.blocked.filter((each) => each.process !== given.process) };
      if (given.type === 'reboot') host = { ...host, sockets: [], blocked: [] };
      if (given.type === 'frame') arrive(given.bytes, at);
    }

    function enter({ process, thread, call }: Extract<Input, { type: 'call' }>): void {
      const socket = 'fd' in call ? host.sockets.find((each) => each.fd === call.fd && each.process === process) : undefined;
      if (call.name === 'socket') {
        const fd = 3 + host.sockets.length;
        host = { ...host, sockets: [...host.sockets, { fd, process, port: 49_152 + fd, queue: [] }] };
        return back(process, thread, call.name, fd, [serial], { socket: serial });
      }
      if (!socket) return back(process, thread, call.name, -1, [serial]);
      if (call.name === 'bind') host = { ...host, sockets: host.sockets.map((each) => (each === socket ? { ...each, port: call.port } : each)) };
      if (call.name === 'send') {
        if (call.to) emit(socket.port, call.to, call.data.subarray(0, 1_000), [serial]);
        return back(process, thread, call.name, call.data.length, [serial]);
      }
      if (call.name === 'recv') {
        const [first, ...rest] = socket.queue;
        if (first) {
          host = { ...host, sockets: host.sockets.map((each) => (each === socket ? { ...each, queue: rest } : each)) };
          return back(process, thread, 'recv', first.data.length, [first.serial, serial], { data: first.data, peer: first.peer });
        }
        host = { ...host, blocked: [...host.blocked, { process, thread, fd: socket.fd, serial }] };
        return;
      }
      back(process, thread, call.name, call.name === 'accept' ? -1 : 0, [serial]);
    }

    function arrive(frame: Uint8Array, _at: Micros): void {
      const header = parseIpv4(frame);
      if (!header || header.protocol !== IP_PROTOCOL.udp || header.destination !== host.setup.ipv4) return;
      const at = ETHERNET_HEADER + header.headerLength;
      const udp = parseUdp(frame, at, ETHERNET_HEADER + header.totalLength);
      if (!udp) return;
      const data = frame.slice(at + UDP_HEADER, at + udp.length);
      const peer = { address: header.source, port: udp.sourcePort };
      if (udp.destinationPort === 7) return emit(7, peer, data, [serial]);
      const socket = host.sockets.find((each) => each.port === udp.destinationPort);
      const waiting = host.blocked.find((each) => each.process === socket?.process && each.fd === socket.fd);
      if (waiting) {
        host = { ...host, blocked: host.blocked.filter((each) => each !== waiting) };
        return back(waiting.process, waiting.thread, 'recv', data.length, [serial, waiting.serial], { data, peer });
      }
      if (socket) host = { ...host, sockets: host.sockets.map((each) => (each === socket ? { ...each, queue: [...each.queue, { data, peer, serial }] } : each)) };
    }
  },
};

function datagram(setup: HostSetup, from: number, to: Endpoint, data: Uint8Array): Uint8Array {
  const at = ETHERNET_HEADER + IPV4_HEADER;
  const frame = new Uint8Array(at + UDP_HEADER + data.length);
  const destination = to.address.includes(':') ? ipv4('10.0.0.2') : (to.address as Ipv4Address);
  const mac = setup.gateway?.mac ?? Object.values(setup.staticNeighbours)[0] ?? setup.mac;
  emitEthernet(frame, { destination: mac, source: setup.mac, etherType: ETHER_TYPE.ipv4 });
  emitIpv4(frame, ETHERNET_HEADER, {
    totalLength: frame.length - ETHERNET_HEADER, identification: 1, dontFragment: true, ttl: Number(setup.sysctl.ip_default_ttl ?? 64),
    protocol: IP_PROTOCOL.udp, source: setup.ipv4, destination,
  });
  frame.set(data, at + UDP_HEADER);
  emitUdp(frame, at, frame.length, { sourcePort: from, destinationPort: to.port }, pseudoSum4(setup.ipv4, destination, IP_PROTOCOL.udp, frame.length - at));
  return frame;
}
