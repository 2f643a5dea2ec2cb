/** What a scenario leaves out, filled in (FORMAT.md). */
import { ipv4, ipv6, mac } from '../core/address.ts';
import type { Ipv4Address, Ipv6Address, MacAddress } from '../core/address.ts';
import type { LinkOptions, ProcessOptions, Scenario } from '../../scenarios/schema.ts';

const ADDRESSES = {
  client: { ipv4: '10.0.0.1', ipv6: 'fd00::1', mac: '02:00:00:00:00:01' },
  server: { ipv4: '10.0.0.2', ipv6: 'fd00::2', mac: '02:00:00:00:00:02' },
} as const;

/** A host's addresses in their usual spelling. */
export function hostAddresses(scenario: Scenario, side: 'client' | 'server'): { readonly ipv4: Ipv4Address; readonly ipv6: Ipv6Address; readonly mac: MacAddress } {
  const given = { ...ADDRESSES[side], ...scenario.hosts[side] };
  return { ipv4: ipv4(given.ipv4.split('.').map(Number).join('.')), ipv6: ipv6(given.ipv6), mac: mac(given.mac) };
}

export const DEFAULT_MTU = 1500;
export const DEFAULT_BACKLOG = 16;
export const DEFAULT_RECV_MAX = 65_536;
/** Server programs start this long before the scenario's zero, so that they are listening by then. */
const SERVER_START_MS = -500;

export const processName = (process: ProcessOptions): string => process.name ?? process.host;
export const startMs = (process: ProcessOptions): number => process.startMs ?? (process.host === 'server' ? SERVER_START_MS : 0);
export const routerCount = (link: LinkOptions): number => link.routers ?? 0;
