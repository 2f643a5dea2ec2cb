/** The states of a connection, spelled as in RFC 9293 §3.3.2. CLOSED is the absence of a connection. */
export const TCP_STATES = [
  'LISTEN', 'SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT', 'CLOSED',
] as const;
export type TcpState = (typeof TCP_STATES)[number];
