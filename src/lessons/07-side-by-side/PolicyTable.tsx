import { useText } from '../../figures/text/TextContext.tsx';
import { useLesson } from '../LessonContext.tsx';
import { formatDuration } from '../quantity.ts';
import type { PolicyCosts, Work } from './policies.ts';
import styles from './PolicyTable.module.css';

/** What each policy costs, as a table. Without `rows`: what the build has counted. */
export function PolicyTable({ messages, oneWayMs, rows }: Work & { readonly rows?: readonly PolicyCosts[] }) {
  const { facts, words } = useLesson();
  const text = useText();
  const number = new Intl.NumberFormat(text.locale);
  const counted = rows ?? (facts.tables['policies'] as readonly PolicyCosts[]);
  const soonest = Math.min(...counted.map(({ lastReply }) => lastReply));
  const leanest = Math.min(...counted.map(({ bytes }) => bytes));
  return (
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label={words.format('table.policy')}>
      <table className={styles['table']}>
        <caption>{words.format('table.caption', { messages, rtt: formatDuration(2_000 * oneWayMs, text) })}</caption>
        <thead>
          <tr>
            <th scope="col">{words.format('table.policy')}</th>
            {(['firstReply', 'lastReply', 'handshakes', 'frames', 'bytes', 'timeWait'] as const).map((column) => (
              <th key={column} scope="col">
                {words.format(`table.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counted.map(({ policy, firstReply, lastReply, handshakes, frames, bytes, timeWait }) => (
            <tr key={policy}>
              <th scope="row">{words.format(`scenario.${policy}`)}</th>
              <td>{formatDuration(firstReply, text)}</td>
              <td data-best={lastReply === soonest || undefined}>{formatDuration(lastReply, text)}</td>
              <td>{number.format(handshakes)}</td>
              <td>{number.format(frames)}</td>
              <td data-best={bytes === leanest || undefined}>{number.format(bytes)}</td>
              <td>{timeWait.server > 0 ? words.format('table.timeWait.server', { n: timeWait.server }) : words.format('table.timeWait.client', { n: timeWait.client })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
