/** getsockopt(TCP_INFO): what Linux's tcp_get_info would tell of one of the model's connections, as far as the model keeps it. */
import { seqDiff } from '../../model/core/seq.ts';
import type { Host } from '../../model/stack/host.ts';
import type { Socket } from '../../model/stack/socket/socket.ts';
import type { TcpState } from '../../model/stack/transport/tcp/states.ts';
import type { Tcb } from '../../model/stack/transport/tcp/tcb.ts';

/** Linux's numbers for the states. */
const STATE_NUMBERS: Readonly<Record<TcpState, number>> = {
  ESTABLISHED: 1, 'SYN-SENT': 2, 'SYN-RECEIVED': 3, 'FIN-WAIT-1': 4, 'FIN-WAIT-2': 5, 'TIME-WAIT': 6, CLOSED: 7, 'CLOSE-WAIT': 8, 'LAST-ACK': 9, LISTEN: 10, CLOSING: 11,
};

const CONGESTION_NUMBERS: Readonly<Record<Tcb['congestion'], number>> = { open: 0, disorder: 1, recovery: 3, loss: 4 };

/** Names with a value in a script's code. */
export const CODE_CONSTANTS: Readonly<Record<string, number>> = {
  TCP_CA_Open: 0, TCP_CA_Disorder: 1, TCP_CA_CWR: 2, TCP_CA_Recovery: 3, TCP_CA_Loss: 4,
  TCP_ESTABLISHED: 1, TCP_SYN_SENT: 2, TCP_SYN_RECV: 3, TCP_FIN_WAIT1: 4, TCP_FIN_WAIT2: 5, TCP_TIME_WAIT: 6, TCP_CLOSE: 7, TCP_CLOSE_WAIT: 8, TCP_LAST_ACK: 9, TCP_LISTEN: 10,
  TCP_CLOSING: 11,
  TCPI_OPT_TIMESTAMPS: 1, TCPI_OPT_SACK: 2, TCPI_OPT_WSCALE: 4, TCPI_OPT_ECN: 8,
  TCP_INFINITE_SSTHRESH: 0x7fffffff,
};

/** The fields that a script's code may name. */
export const TCP_INFO = [
  'tcpi_state', 'tcpi_ca_state', 'tcpi_retransmits', 'tcpi_probes', 'tcpi_backoff', 'tcpi_options', 'tcpi_snd_wscale', 'tcpi_rcv_wscale',
  'tcpi_rto', 'tcpi_ato', 'tcpi_snd_mss', 'tcpi_rcv_mss', 'tcpi_unacked', 'tcpi_sacked', 'tcpi_lost', 'tcpi_retrans', 'tcpi_fackets',
  'tcpi_last_data_sent', 'tcpi_last_data_recv', 'tcpi_last_ack_recv', 'tcpi_pmtu', 'tcpi_rcv_ssthresh', 'tcpi_rtt', 'tcpi_rttvar',
  'tcpi_snd_ssthresh', 'tcpi_snd_cwnd', 'tcpi_advmss', 'tcpi_reordering', 'tcpi_rcv_rtt', 'tcpi_rcv_space', 'tcpi_total_retrans',
  'tcpi_bytes_acked', 'tcpi_bytes_received', 'tcpi_segs_out', 'tcpi_segs_in', 'tcpi_notsent_bytes', 'tcpi_min_rtt', 'tcpi_data_segs_in',
  'tcpi_data_segs_out', 'tcpi_delivered', 'tcpi_bytes_sent', 'tcpi_bytes_retrans', 'tcpi_rcv_ooopack', 'tcpi_snd_wnd', 'tcpi_rcv_wnd',
] as const;
type TcpInfo = Readonly<Record<(typeof TCP_INFO)[number], number>>;

/** What went over the wire, which the tool counts and not the model. */
export interface Counts {
  readonly segmentsOut: number;
  readonly segmentsIn: number;
  readonly dataSegmentsOut: number;
  readonly dataSegmentsIn: number;
  readonly bytesSent: number;
  readonly repeated: number;
  readonly bytesRepeated: number;
}

/** @param now the host's clock */
export function tcpInfo(host: Host, s: Socket, now: number, counts: Counts): TcpInfo {
  const t = s.tcb;
  if (!t) return { ...(Object.fromEntries(TCP_INFO.map((name) => [name, 0])) as TcpInfo), tcpi_state: STATE_NUMBERS.CLOSED };
  const listening = s.listener;
  const since = (then: number): number => Math.floor((now - then) / 1_000);
  const outstanding = seqDiff(t.nxt, t.una);
  return {
    tcpi_state: STATE_NUMBERS[t.state],
    tcpi_ca_state: CONGESTION_NUMBERS[t.congestion],
    tcpi_retransmits: t.retransmits,
    tcpi_probes: t.probes,
    tcpi_backoff: t.rtt.backoff,
    tcpi_options: (t.timestamps ? 1 : 0) | (t.sackPermitted ? 2 : 0) | (t.scalingOn ? 4 : 0),
    tcpi_snd_wscale: t.sndScale,
    tcpi_rcv_wscale: t.rcvScale,
    tcpi_rto: t.rtt.rto,
    tcpi_ato: t.ack.ato,
    tcpi_snd_mss: t.mss,
    tcpi_rcv_mss: t.ack.receiveMss,
    tcpi_unacked: listening ? listening.ready.length : t.sent,
    tcpi_sacked: listening ? listening.backlog : t.sackedOut,
    tcpi_lost: t.lostOut,
    tcpi_retrans: t.retransOut,
    tcpi_fackets: 0,
    tcpi_last_data_sent: since(t.lastSent),
    tcpi_last_data_recv: since(t.ack.lastReceived),
    tcpi_last_ack_recv: since(t.lastHeard),
    tcpi_pmtu: host.config.mtu,
    tcpi_rcv_ssthresh: t.rcvThreshold,
    tcpi_rtt: Math.floor(t.rtt.srtt8 / 8),
    tcpi_rttvar: Math.floor(t.rtt.mdev4 / 4),
    tcpi_snd_ssthresh: Number.isFinite(t.ssthresh) ? t.ssthresh : 0x7fffffff,
    tcpi_snd_cwnd: t.cwnd,
    tcpi_advmss: t.advertisedMss,
    tcpi_reordering: t.reordering,
    tcpi_rcv_rtt: Math.floor(t.drs.rtt8 / 8),
    tcpi_rcv_space: t.drs.space,
    tcpi_total_retrans: counts.repeated,
    tcpi_bytes_acked: Math.max(0, seqDiff(t.una, t.iss)),
    tcpi_bytes_received: Math.max(0, seqDiff(t.rcvNxt, t.irs) - 1),
    tcpi_segs_out: counts.segmentsOut,
    tcpi_segs_in: counts.segmentsIn,
    tcpi_notsent_bytes: Math.max(0, seqDiff(t.writeSeq, t.una) - outstanding),
    tcpi_min_rtt: Number.isFinite(t.rtt.min) ? t.rtt.min : 0xffffffff,
    tcpi_data_segs_in: counts.dataSegmentsIn,
    tcpi_data_segs_out: counts.dataSegmentsOut,
    tcpi_delivered: t.delivered,
    tcpi_bytes_sent: counts.bytesSent,
    tcpi_bytes_retrans: counts.bytesRepeated,
    tcpi_rcv_ooopack: t.outOfOrder.length,
    tcpi_snd_wnd: t.sndWnd,
    tcpi_rcv_wnd: t.rcvWnd,
  };
}
