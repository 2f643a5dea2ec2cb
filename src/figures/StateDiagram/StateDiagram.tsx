import { m, useTransform, type MotionValue } from 'framer-motion';
import { useMemo } from 'react';
import { TCP_STATES, type TcpState } from '../../model/stack/transport/tcp/states.ts';
import { TRANSITIONS, type Transition } from '../../model/stack/transport/tcp/transitions.ts';
import type { EventId, Side, Trace } from '../../model/trace/events.ts';
import type { TimeMap } from '../../player/time-map.ts';
import { useText } from '../text/TextContext.tsx';
import { BOX, EDGES, ENDED, extraEdge, PICTURE, placeOf, type EdgeMark } from './layout.ts';
import styles from './StateDiagram.module.css';
import { changeAt, changesOf, connectionAt, tokenAt, type Change } from './tokens.ts';

const SIDES = ['client', 'server'] as const satisfies readonly Side[];

interface StateDiagramProps {
  readonly trace: Trace;
  readonly map: TimeMap;
  readonly position: MotionValue<number>;
  /** The last event that has happened at the step shown. */
  readonly event: EventId;
  /** Which connection's two ends; without it the one that changed last. */
  readonly connection?: number | undefined;
  /** Goes to the change that brought an end to where it is. */
  readonly onGo: (event: EventId) => void;
}

const rowOf = (id: string): Transition | undefined => TRANSITIONS.find((row) => row.id === id);

/** The eleven states; what the trace has walked through is solid, the row that fired last is lit. */
export function StateDiagram({ trace, map, position, event, connection, onGo }: StateDiagramProps) {
  const text = useText();
  const shown = connection ?? connectionAt(trace, event);
  const ways = useMemo(() => SIDES.map((side) => changesOf(trace, side, shown, map)), [trace, shown, map]);
  const last = ways.map((way) => changeAt(way, event));
  const taken = useMemo(() => new Set(ways.flatMap((way) => way.filter((change) => change.n <= event).map((change) => change.row))), [ways, event]);
  const lit = new Set(last.flatMap((change) => (change ? [change.row] : [])));
  const extra = [...taken].flatMap((id) => {
    const row = rowOf(id);
    return row && !EDGES.some((each) => each.row.id === id) && row.from !== row.to ? [extraEdge(row)] : [];
  });
  const said = (row: Transition): string => text.format(`states.trigger.${row.on}`);
  const sends = (row: Transition): string => (row.send ? text.format('states.sends', { what: row.send.replace(',', '·') }) : text.format('states.sends.nothing'));
  return (
    <div className={styles['whole']}>
      <div className={styles['scroll']} tabIndex={0} role="group" aria-label={text.format('states.picture')}>
        <svg className={styles['picture']} viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`} aria-hidden="true">
          <defs>
            <marker id="states-head" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 .8 8 4 0 7.2Z" fill="context-stroke" />
            </marker>
          </defs>
          {[...EDGES, ...extra].map((mark) => (
            <Edge key={mark.row.id} mark={mark} taken={taken.has(mark.row.id)} lit={lit.has(mark.row.id)} said={said(mark.row)} sends={mark.row.send ? sends(mark.row) : ''} />
          ))}
          {TCP_STATES.map((state) => <State key={state} state={state} at={placeOf(state, false)} holders={SIDES.filter((_, i) => isIn(last[i], state, false))} />)}
          <State state="CLOSED" at={ENDED} holders={SIDES.filter((_, i) => isIn(last[i], 'CLOSED', true))} />
          {SIDES.map((side, i) => <Token key={side} side={side} changes={ways[i] as readonly Change[]} position={position} label={text.format(`states.token.${side}`)} />)}
        </svg>
      </div>
      <ul className={styles['fired']}>
        {SIDES.map((side, i) => {
          const change = last[i];
          const row = change && rowOf(change.row);
          const host = text.format(`figures.${side}`);
          if (!change || !row) return <li key={side} data-side={side}>{text.format('states.none', { host })}</li>;
          return (
            <li key={side} data-side={side}>
              <button type="button" onClick={() => onGo(change.n)}>
                {text.format('states.fired', { host, from: change.from, to: change.to, trigger: said(row), send: sends(row) })}
              </button>{' '}
              <cite>{row.cite}</cite>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const isIn = (change: Change | undefined, state: TcpState, ended: boolean): boolean =>
  change ? change.to === state && change.ended === ended : state === 'CLOSED' && !ended;

function State({ state, at, holders }: { readonly state: TcpState; readonly at: { x: number; y: number }; readonly holders: readonly Side[] }) {
  return (
    <g data-state={state} data-held={holders.length > 0 || undefined} className={styles['state']}>
      <rect x={at.x - BOX.width / 2} y={at.y - BOX.height / 2} width={BOX.width} height={BOX.height} rx={9} />
      <text x={at.x} y={at.y + 4.5}>{state}</text>
    </g>
  );
}

function Edge({ mark, taken, lit, said, sends }: { readonly mark: EdgeMark; readonly taken: boolean; readonly lit: boolean; readonly said: string; readonly sends: string }) {
  return (
    <g className={styles['edge']} data-row={mark.row.id} data-taken={taken || undefined} data-lit={lit || undefined}>
      <path d={mark.path} markerEnd="url(#states-head)" />
      <text x={mark.label.x} y={mark.label.y} textAnchor={mark.anchor}>
        <tspan>{said}</tspan>
        {sends && <tspan className={styles['sends']} x={mark.label.x} dy="1.15em">{sends}</tspan>}
      </text>
    </g>
  );
}

function Token({ side, changes, position, label }: { readonly side: Side; readonly changes: readonly Change[]; readonly position: MotionValue<number>; readonly label: string }) {
  // The two tokens sit on their box's upper corners, so that both can be seen in one state.
  const dx = side === 'client' ? -BOX.width / 2 : BOX.width / 2;
  const x = useTransform(position, (s) => tokenAt(changes, s).x + dx);
  const y = useTransform(position, (s) => tokenAt(changes, s).y - BOX.height / 2);
  return (
    <m.g className={styles['token']} data-side={side} style={{ x, y }}>
      <circle r={11} />
      <text y={4}>{label.slice(0, 1).toUpperCase()}</text>
    </m.g>
  );
}
