import { useState } from 'react';
import type { Scene } from '../stage/Stage.tsx';
import { useText } from '../text/TextContext.tsx';
import { StateDiagram } from './StateDiagram.tsx';
import styles from './StateDiagram.module.css';
import { StateTable } from './StateTable.tsx';

/** The diagram with a choice of the connection where there are several, and the table behind it. */
export function StatesFigure({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const [connection, setConnection] = useState<number>();
  const { trace, map, position, event, goTo } = scene;
  return (
    <>
      {trace.connections.length > 1 && (
        <label className={styles['choice']}>
          <span>{text.format('states.connection')}</span>
          <select value={connection ?? ''} onChange={(chosen) => setConnection(chosen.target.value === '' ? undefined : Number(chosen.target.value))}>
            <option value="">{text.format('states.connection.latest')}</option>
            {trace.connections.map(({ id }) => <option key={id} value={id}>{text.format('states.connection.n', { n: id })}</option>)}
          </select>
        </label>
      )}
      <StateDiagram trace={trace} map={map} position={position} event={event} connection={connection} onGo={goTo} />
      <details className={styles['table']}>
        <summary>{text.format('states.table')}</summary>
        <div tabIndex={0} role="group" aria-label={text.format('states.table')}>
          <StateTable />
        </div>
      </details>
    </>
  );
}
