/** The socket calls as Linux has them, and the errors that each returns. Words are in words.<locale>.json. */
import type { Errno } from '../../model/stack/api.ts';

export interface CallEntry {
  readonly id: string;
  /** As a C programmer writes it. */
  readonly form: string;
  readonly sources: readonly string[];
  /** In the order in which people meet them. What each means here is under `<call>.<errno>`. */
  readonly errors: readonly Errno[];
}

export const CALLS: readonly CallEntry[] = [
  { id: 'socket', form: 'fd = socket(family, type, 0)', sources: ['socket(2)'], errors: ['EMFILE', 'EPROTONOSUPPORT', 'ENOBUFS'] },
  { id: 'bind', form: 'bind(fd, address)', sources: ['bind(2)', 'ip(7)'], errors: ['EADDRINUSE', 'EADDRNOTAVAIL', 'EINVAL', 'EBADF', 'ENOTSOCK'] },
  { id: 'listen', form: 'listen(fd, backlog)', sources: ['listen(2)', 'RFC 9293 §3.10.1'], errors: ['EADDRINUSE', 'EOPNOTSUPP', 'EBADF', 'ENOTSOCK'] },
  { id: 'accept', form: 'fd2 = accept(fd)', sources: ['accept(2)'], errors: ['EAGAIN', 'EINVAL', 'EMFILE', 'ECONNABORTED', 'EOPNOTSUPP', 'EINTR'] },
  {
    id: 'connect', form: 'connect(fd, address)', sources: ['connect(2)', 'tcp(7)', 'RFC 9293 §3.10.1'],
    errors: ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EINPROGRESS', 'EALREADY', 'EISCONN', 'EINTR'],
  },
  {
    id: 'send', form: 'n = send(fd, bytes, flags)', sources: ['send(2)', 'tcp(7)', 'RFC 9293 §3.10.2'],
    errors: ['EPIPE', 'ECONNRESET', 'ETIMEDOUT', 'EAGAIN', 'EMSGSIZE', 'ENOTCONN', 'EDESTADDRREQ', 'ECONNREFUSED', 'EINTR'],
  },
  { id: 'recv', form: 'n = recv(fd, room, flags)', sources: ['recv(2)', 'RFC 9293 §3.10.3'], errors: ['ECONNRESET', 'ETIMEDOUT', 'EAGAIN', 'ENOTCONN', 'ECONNREFUSED', 'EINTR'] },
  { id: 'shutdown', form: 'shutdown(fd, how)', sources: ['shutdown(2)', 'RFC 9293 §3.6.1'], errors: ['ENOTCONN', 'EINVAL', 'EBADF'] },
  { id: 'close', form: 'close(fd)', sources: ['close(2)', 'socket(7)', 'RFC 9293 §3.10.4'], errors: ['EBADF', 'EINTR'] },
  { id: 'setsockopt', form: 'setsockopt(fd, level, option, value)', sources: ['getsockopt(2)', 'socket(7)', 'tcp(7)'], errors: ['ENOPROTOOPT', 'EINVAL', 'EBADF', 'ENOTSOCK'] },
];

/** The options that the chapters are about. */
export const OPTIONS = ['SO_REUSEADDR', 'SO_KEEPALIVE', 'SO_LINGER', 'SO_RCVBUF', 'SO_SNDBUF', 'SO_RCVTIMEO', 'TCP_NODELAY', 'TCP_CORK', 'TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT', 'TCP_USER_TIMEOUT'] as const;
