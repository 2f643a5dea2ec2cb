import { useText } from '../../figures/text/TextContext.tsx';
import { useLesson } from '../LessonContext.tsx';
import { formatDuration } from '../quantity.ts';
import type { Death } from './figure.ts';
import styles from './DeathTable.module.css';

/** For each death: what the listening thread learned and when, and what the next two sends returned. */
export function DeathTable() {
  const { facts, words, values } = useLesson();
  const text = useText();
  const deaths = facts.tables['deaths'] as readonly Death[];
  const send = (result: string): string => (/^\d+$/.test(result) ? words.format('table.ok') : result);
  const listener = ({ listener: heard }: Death): string =>
    heard ? words.format('table.learns', { result: heard.result === '0' ? words.format('table.zero') : heard.result, at: formatDuration(heard.at, text) }) : words.format('table.never');
  return (
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label={words.format('table.event')}>
      <table className={styles['table']}>
        <caption>{words.format('table.caption', values)}</caption>
        <thead>
          <tr>
            {(['event', 'listener', 'firstSend', 'secondSend'] as const).map((column) => (
              <th key={column} scope="col">
                {words.format(`table.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {deaths.map((death) => (
            <tr key={death.name}>
              <th scope="row">{words.format(`death.${death.name}`)}</th>
              <td>{listener(death)}</td>
              <td>{send(death.firstSend)}</td>
              <td>{send(death.secondSend)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
