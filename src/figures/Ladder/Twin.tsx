import { memo, useEffect, useId, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { EventId, Side, Trace, TraceEvent } from '../../model/trace/events.ts';
import type { Step } from '../../model/trace/steps.ts';
import { viewAfter } from '../../model/trace/view-at.ts';
import type { SocketView } from '../../model/trace/view.ts';
import { screenMs } from '../../player/screen-ms.ts';
import type { Moment } from '../../player/moments.ts';
import type { TimeMap } from '../../player/time-map.ts';
import { Message } from '../text/Message.tsx';
import { useText } from '../text/TextContext.tsx';
import type { LadderPanel, Told } from './LadderFigure.tsx';
import styles from './LadderFigure.module.css';
import { useWords } from './useWords.ts';

interface TwinProps {
  readonly panels: readonly LadderPanel[];
  readonly map: TimeMap;
  /** The moment shown. */
  readonly step: number;
  readonly tell: (trace: Trace, step: Step) => Told;
  readonly onStep: (step: number) => void;
  readonly onChoose: (panel: number, n: EventId | null) => void;
}

/** The picture in words: the same steps from the same events, and both ends' states. It is in the document whether or not there is a picture. */
export const Twin = memo(function Twin({ panels, map, step, tell, onStep, onChoose }: TwinProps) {
  const text = useText();
  const id = useId();
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    const box = list.current;
    const entry = box?.children[step] as HTMLElement | undefined;
    if (!box || !entry || box.scrollHeight <= box.clientHeight) return;
    const top = entry.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + entry.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 3;
  }, [step]);

  return (
    <section className={styles['twin']} aria-labelledby={id}>
      <h3 id={id}>{text.format('figures.twin')}</h3>
      <p>{text.format('figures.twin.lede')}</p>
      <div className={styles['words']}>
        <ol ref={list} tabIndex={0} aria-labelledby={id} data-own-keys="" onKeyDown={walk}>
          {map.moments.map((moment) => (
            <Entry key={moment.index} moment={moment} current={moment.index === step} panels={panels} tell={tell} onStep={onStep} onChoose={onChoose} />
          ))}
        </ol>
        <States panels={panels} map={map} step={step} />
      </div>
    </section>
  );
});

interface EntryProps extends Pick<TwinProps, 'panels' | 'tell' | 'onStep' | 'onChoose'> {
  readonly moment: Moment;
  readonly current: boolean;
}

const Entry = memo(function Entry({ moment, current, panels, tell, onStep, onChoose }: EntryProps) {
  const words = useWords();
  return (
    <li aria-current={current ? 'step' : undefined}>
      <button
        type="button"
        tabIndex={current ? 0 : -1}
        onClick={() => {
          onStep(moment.index);
          const sent = firstSent(panels, moment.steps);
          if (sent) onChoose(sent.panel, sent.n);
        }}
      >
        <span className={styles['at']}>{words.time(moment.at)}</span>
        {moment.steps.map((each, k) => {
          const panel = panels[k];
          if (!each || !panel) return null;
          return (
            <span key={panel.title} className={styles['told']}>
              {panels.length > 1 && <span className={styles['whose']}>{panel.short}</span>} <Message {...tell(panel.trace, each)} />
            </span>
          );
        })}
      </button>
    </li>
  );
});

/** The first segment that one of these steps sends. */
function firstSent(panels: readonly LadderPanel[], steps: readonly (Step | undefined)[]): { panel: number; n: EventId } | undefined {
  for (const [panel, step] of steps.entries()) {
    for (let n = step?.first ?? 0; step && n <= step.last; n++) {
      if ((panels[panel]?.trace.events[n] as TraceEvent).kind === 'sent') return { panel, n };
    }
  }
  return undefined;
}

/** Up and Down walk the list, so that it is one stop for the Tab key. */
function walk(event: KeyboardEvent<HTMLOListElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  const next = to === undefined ? undefined : buttons[Math.max(0, Math.min(buttons.length - 1, to))];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function States({ panels, map, step }: Pick<TwinProps, 'panels' | 'map' | 'step'>) {
  const text = useText();
  const rest = map.restOf(step);
  const views = useMemo(() => panels.map(({ trace }, k) => viewAfter(trace, map.eventAt(k, screenMs(rest)), map.toNetwork(screenMs(rest)))), [panels, map, rest]);
  return (
    <table className={styles['states']}>
      <caption>{text.format('figures.twin.states')}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{text.format('figures.client')}</th>
          <th scope="col">{text.format('figures.server')}</th>
        </tr>
      </thead>
      <tbody>
        {panels.map(({ short }, k) => (
          <tr key={short}>
            <th scope="row">{short}</th>
            {(['client', 'server'] as const).map((side: Side) => (
              <td key={side}>
                <Sockets sockets={views[k]?.[side].sockets ?? []} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Each state with how many sockets are in it. */
function Sockets({ sockets }: { readonly sockets: readonly SocketView[] }) {
  const text = useText();
  const counts = new Map<string, number>();
  for (const { type, state } of sockets) if (type === 'stream' && state !== 'CLOSED') counts.set(state, (counts.get(state) ?? 0) + 1);
  if (counts.size === 0) return text.format('figures.twin.none');
  return (
    <ul>
      {[...counts].map(([state, count]) => (
        <li key={state}>
          <code>{state}</code>
          {count > 1 && ` × ${count}`}
        </li>
      ))}
    </ul>
  );
}
