import type { HostView, SocketView } from '../../model/trace/view.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './SocketCalls.module.css';

/** The kernel's side: the descriptor table, and behind each descriptor its queues or buffers. What no program holds any more stands last. */
export function Kernel({ view }: { readonly view: HostView }) {
  const text = useText();
  const sockets = view.sockets.toSorted((a, b) => (a.fd ?? 1e9) - (b.fd ?? 1e9) || a.id - b.id);
  if (sockets.length === 0) return <p className={styles['silent']}>{text.format('calls.kernel.empty')}</p>;
  return (
    <ul className={styles['sockets']}>
      {sockets.map((socket) => <Socket key={socket.id} socket={socket} />)}
    </ul>
  );
}

const endpoint = (at: SocketView['local']): string => (at ? `${at.address}:${at.port}` : '');

function Socket({ socket }: { readonly socket: SocketView }) {
  const text = useText();
  const { fd, names, state, type, levels, queues, local, remote, options } = socket;
  const set = Object.entries(options);
  return (
    <li data-orphan={fd === undefined || undefined}>
      <p className={styles['socket']}>
        <b>{fd === undefined ? text.format('calls.fd.none') : text.format('calls.fd', { fd: String(fd) })}</b>
        <span>{names.join(', ')}</span>
        <span className={styles['state']}>{type === 'dgram' ? 'UDP' : state}</span>
      </p>
      {local && <p className={styles['pair']}>{remote ? `${endpoint(local)} ↔ ${endpoint(remote)}` : endpoint(local)}</p>}
      {set.length > 0 && <p className={styles['pair']}>{set.map(([name, value]) => `${name}=${value}`).join(' ')}</p>}
      {queues && (
        <>
          <Slots label={text.format('calls.queue.syn')} used={queues.syn} size={Math.max(queues.syn, 1)} />
          <Slots label={text.format('calls.queue.accept')} used={queues.accept} size={Math.min(queues.backlog + 1, 6)} />
        </>
      )}
      {levels && type === 'stream' && state !== 'CLOSED' && state !== 'TIME-WAIT' && (
        <>
          <Buffer label={text.format('calls.buffer.send')} parts={[['unacked', levels.sendUnacked], ['unsent', levels.sendUnsent]]} />
          <Buffer label={text.format('calls.buffer.receive')} parts={[['unread', levels.recvUnread], ['beyond', levels.recvOutOfOrder]]} />
        </>
      )}
      {levels && type === 'dgram' && <Buffer label={text.format('calls.buffer.receive')} parts={[['unread', levels.recvUnread]]} />}
    </li>
  );
}

/** A small queue, a place each. */
function Slots({ label, used, size }: { readonly label: string; readonly used: number; readonly size: number }) {
  return (
    <p className={styles['slots']}>
      <span>{label}</span>
      <span aria-hidden="true">{Array.from({ length: Math.max(size, used) }, (_, i) => <i key={i} data-full={i < used || undefined} />)}</span>
      <b>{used}</b>
    </p>
  );
}

/** A buffer, its parts by a scale that shows one byte and a hundred thousand. */
function Buffer({ label, parts }: { readonly label: string; readonly parts: readonly (readonly [name: 'unacked' | 'unsent' | 'unread' | 'beyond', bytes: number])[] }) {
  const text = useText();
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const share = Math.min(1, Math.log10(total + 1) / 5);
  return (
    <p className={styles['buffer']}>
      <span>{label}</span>
      <span className={styles['tank']} aria-hidden="true">
        {parts.map(([name, bytes]) => bytes > 0 && <i key={name} data-part={name} style={{ width: `${(bytes / Math.max(total, 1)) * share * 100}%` }} />)}
      </span>
      <b>{parts.filter(([, bytes], i) => bytes > 0 || (i === 0 && total === 0)).map(([name, bytes]) => (bytes === 0 ? text.format('calls.empty') : text.format(`calls.${name}`, { bytes }))).join(', ')}</b>
    </p>
  );
}
