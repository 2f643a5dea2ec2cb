/** The scenarios that have a name, in the order they are listed: `npm run -s trace -- --list`. */
import { arp } from './named/arp.ts';
import { backlog } from './named/backlog.ts';
import { blackhole } from './named/blackhole.ts';
import { cableCut } from './named/cable-cut.ts';
import { cableRestored } from './named/cable-restored.ts';
import { closeFourSegments } from './named/close-four-segments.ts';
import { closeUnread } from './named/close-unread.ts';
import { connectionClose } from './named/connection-close.ts';
import { connectionRefused } from './named/connection-refused.ts';
import { echo } from './named/echo.ts';
import { fastRetransmit } from './named/fast-retransmit.ts';
import { halfClose } from './named/half-close.ts';
import { handshake } from './named/handshake.ts';
import { http10 } from './named/http10.ts';
import { http10Large } from './named/http10-large.ts';
import { ipv6 } from './named/ipv6.ts';
import { keepAlive } from './named/keep-alive.ts';
import { keepAliveRace } from './named/keep-alive-race.ts';
import { keepAliveTimeout } from './named/keep-alive-timeout.ts';
import { keepaliveAlive } from './named/keepalive-alive.ts';
import { keepaliveDead } from './named/keepalive-dead.ts';
import { lingerZero } from './named/linger-zero.ts';
import { longLived } from './named/long-lived.ts';
import { longPolling } from './named/long-polling.ts';
import { lostFin } from './named/lost-fin.ts';
import { lostLastAck } from './named/lost-last-ack.ts';
import { lostSyn } from './named/lost-syn.ts';
import { message, messageUdp } from './named/message.ts';
import { mssBoundaries } from './named/mss-boundaries.ts';
import { nagle } from './named/nagle.ts';
import { natKeepalive } from './named/nat-keepalive.ts';
import { natReset } from './named/nat-reset.ts';
import { natTimeout } from './named/nat-timeout.ts';
import { nodelay } from './named/nodelay.ts';
import { pathMtu } from './named/path-mtu.ts';
import { pipelining } from './named/pipelining.ts';
import { routers } from './named/routers.ts';
import { serverClosesFirst } from './named/server-closes-first.ts';
import { serverKilled } from './named/server-killed.ts';
import { serverReboot } from './named/server-reboot.ts';
import { serverSentEvents } from './named/server-sent-events.ts';
import { shortLived } from './named/short-lived.ts';
import { simultaneousClose } from './named/simultaneous-close.ts';
import { slowLink } from './named/slow-link.ts';
import { tailLoss } from './named/tail-loss.ts';
import { timeWait } from './named/time-wait.ts';
import { udp } from './named/udp.ts';
import { udpClosedPort } from './named/udp-closed-port.ts';
import { udpFragments } from './named/udp-fragments.ts';
import { udpLost } from './named/udp-lost.ts';
import { upload } from './named/upload.ts';
import { websocket } from './named/websocket.ts';
import { zeroWindow } from './named/zero-window.ts';
import type { Scenario } from './schema.ts';

export const NAMED: readonly Scenario[] = [
  shortLived, longLived, keepAlive, websocket, handshake, closeFourSegments, serverClosesFirst, simultaneousClose, halfClose, closeUnread,
  lingerZero, http10, http10Large, connectionClose, pipelining, keepAliveTimeout, keepAliveRace, longPolling, serverSentEvents, upload, echo,
  nagle, nodelay, mssBoundaries, zeroWindow, slowLink, lostSyn, lostFin, lostLastAck, fastRetransmit, tailLoss, connectionRefused, blackhole,
  backlog, timeWait, keepaliveAlive, keepaliveDead, cableCut, cableRestored, serverKilled, serverReboot, natTimeout, natReset, natKeepalive,
  arp, ipv6, message, messageUdp, routers, pathMtu, udp, udpLost, udpClosedPort, udpFragments,
];

/** @returns undefined when no scenario has that name */
export const named = (name: string): Scenario | undefined => NAMED.find((scenario) => scenario.name === name);
