import { TRANSITIONS } from '../../model/stack/transport/tcp/transitions.ts';
import { useText } from '../text/TextContext.tsx';

/** The diagram as what it is: a table, every row of it. */
export function StateTable({ className }: { readonly className?: string | undefined }) {
  const text = useText();
  return (
    <table className={className}>
      <caption>{text.format('states.table')}</caption>
      <thead>
        <tr>
          {(['from', 'on', 'to', 'send', 'source', 'drawn'] as const).map((column) => <th key={column} scope="col">{text.format(`states.table.${column}`)}</th>)}
        </tr>
      </thead>
      <tbody>
        {TRANSITIONS.map((row) => (
          <tr key={row.id}>
            <td>{row.from}</td>
            <td>{text.format(`states.trigger.${row.on}`)}</td>
            <td>{row.to}</td>
            <td>{row.send ?? ''}</td>
            <td>{row.cite}</td>
            <td>{row.figure5 ? '✓' : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
