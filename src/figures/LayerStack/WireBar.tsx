import { useText } from '../text/TextContext.tsx';
import styles from './LayerStack.module.css';
import { bytesOf, FLOORS, PROTOCOL_NAMES, type Part } from './parts.ts';

/** The most a frame of the usual size takes: 1,500 bytes of datagram. */
const MTU = 1500;

/** The frame as it is on the wire, to scale, and what share of it is the program's. */
export function WireBar({ parts }: { readonly parts: readonly Part[] }) {
  const text = useText();
  const total = bytesOf(parts);
  const payload = bytesOf(parts.filter((part) => part.kind === 'data'));
  const padding = bytesOf(parts.filter((part) => part.kind === 'padding'));
  const datagram = bytesOf(parts.filter((part) => part.kind === 'header' && part.floor < 3));
  const link = bytesOf(parts.filter((part) => part.floor === 3 && part.kind !== 'padding'));
  const most = MTU - datagram;
  const nameOf = (part: Part): string => {
    if (part.kind === 'header') return PROTOCOL_NAMES[part.protocol] ?? part.protocol;
    return text.format(part.kind === 'data' ? 'layers.part.data' : part.kind === 'fcs' ? 'layers.part.fcs' : 'layers.part.padding');
  };
  return (
    <div className={styles['onWire']}>
      <h2>{text.format('layers.wire')}</h2>
      <div className={styles['bar']} aria-hidden="true">
        {parts.map((part) => <span key={part.at} className={styles[FLOORS[part.floor] as string]} data-kind={part.kind} style={{ flexGrow: part.bytes }} />)}
      </div>
      <ul className={styles['key']} aria-hidden="true">
        {parts.map((part) => (
          <li key={part.at} className={styles[FLOORS[part.floor] as string]} data-kind={part.kind}>
            <i />
            {nameOf(part)} <b>{part.bytes}</b>
          </li>
        ))}
      </ul>
      <p className={styles['share']}>
        <b>{text.format('layers.share', { total, payload, share: payload / total })}</b>{' '}
        {payload < most && <span>{text.format('layers.share.most', { payload: most, share: most / (most + datagram + link) })}</span>}
      </p>
      <p className={styles['small']}>
        {padding > 0 && <>{text.format('layers.padding', { padding })} </>}
        {text.format('layers.fcs')}
      </p>
    </div>
  );
}
