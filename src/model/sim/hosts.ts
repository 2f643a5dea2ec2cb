/** How the two hosts are set up for a scenario, and which nodes its trace has. */
import { DEFAULT_MTU, hostAddresses, routerCount } from './defaults.ts';
import type { Scenario, Seeds } from '../../scenarios/schema.ts';
import { ANY_IPV4, ZERO_MAC, ipv4Bytes, ipv6Bytes } from '../core/address.ts';
import type { IpAddress, Ipv4Address, Ipv6Address, MacAddress } from '../core/address.ts';
import type { NodeInfo, Side } from '../trace/events.ts';
import { other } from './connections.ts';
import { routerBox } from './router.ts';

/** What a stack needs to know about the host it runs on. */
export interface HostSetup {
  readonly name: Side;
  readonly profile: 'linux' | 'rfc';
  readonly mac: MacAddress;
  readonly ipv4: Ipv4Address;
  readonly ipv6: Ipv6Address;
  readonly mtu: number;
  readonly neighbours: 'static' | 'arp';
  readonly staticNeighbours: Readonly<Record<IpAddress, MacAddress>>;
  readonly gateway?: { readonly ipv4: Ipv4Address; readonly ipv6: Ipv6Address; readonly mac: MacAddress };
  readonly prefix4: number;
  readonly prefix6: number;
  readonly sysctl: Readonly<Record<string, number | string>>;
  readonly seeds: Seeds;
}

/**
 * With routers on the way a host reaches nothing directly but its gateway (prefixes of 32 and 128 bits); without, the other host is on
 * the link, whatever its address.
 */
export function hostSetup(scenario: Scenario, side: Side): HostSetup {
  const options = scenario.hosts[side];
  const own = hostAddresses(scenario, side);
  const peer = hostAddresses(scenario, other(side));
  const routers = routerCount(scenario.link);
  const gateway = routers > 0 ? routerBox(side === 'client' ? 1 : routers) : undefined;
  const neighbours = options.neighbours ?? 'static';
  const known = gateway ?? peer;
  return {
    name: side, profile: scenario.profile ?? 'linux', ...own, mtu: options.mtu ?? DEFAULT_MTU, neighbours,
    staticNeighbours: neighbours === 'static' ? { [known.ipv4]: known.mac, [known.ipv6]: known.mac } : {},
    ...(gateway && { gateway }),
    prefix4: gateway ? 32 : same(ipv4Bytes(own.ipv4), ipv4Bytes(peer.ipv4), 3) ? 24 : 0,
    prefix6: gateway ? 128 : same(ipv6Bytes(own.ipv6), ipv6Bytes(peer.ipv6), 8) ? 64 : 0,
    sysctl: options.sysctl ?? {}, seeds: options.seeds ?? {},
  };
}

const same = (a: Uint8Array, b: Uint8Array, bytes: number): boolean => a.subarray(0, bytes).every((byte, i) => byte === b[i]);

/** The path from client to server: the hosts, routers, and what stands half-way. */
export function nodesOf(scenario: Scenario): NodeInfo[] {
  const host = (name: Side): NodeInfo => {
    const { mac, ipv4, ipv6 } = hostAddresses(scenario, name);
    return { name, mac, ipv4, ipv6, addresses: [ipv4, ipv6] };
  };
  const { link } = scenario;
  const count = Math.max(routerCount(link), link.pathMtu === undefined ? 0 : 1);
  const routers = Array.from({ length: count }, (_, k): NodeInfo => {
    const box = routerBox(k + 1);
    return { name: `r${k + 1}`, ...box, addresses: [box.ipv4, box.ipv6] };
  });
  // A middlebox has no addresses: it only lets pass, or speaks in another's name.
  const middlebox: NodeInfo[] = link.middlebox ? [{ name: 'middlebox', mac: ZERO_MAC, ipv4: ANY_IPV4, addresses: [] }] : [];
  const half = Math.ceil(routers.length / 2);
  return [host('client'), ...routers.slice(0, half), ...middlebox, ...routers.slice(half), host('server')];
}
