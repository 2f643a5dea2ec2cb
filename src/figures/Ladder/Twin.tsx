import { memo, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { EventId, Side, Trace } from '../../model/trace/events.ts';
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
  const [first] = useState(step);
  useCurrent(list, step);
  return (
    <div className={styles['twin']} role="group" aria-labelledby={id} data-part="twin">
      <h3 id={id}>{text.format('figures.twin')}</h3>
      <p>{text.format('figures.twin.lede')}</p>
      <div className={styles['words']}>
        <ol ref={list} aria-labelledby={id} data-own-keys="" onKeyDown={walk}>
          <Entries panels={panels} map={map} first={first} tell={tell} onStep={onStep} onChoose={onChoose} />
        </ol>
        <States panels={panels} map={map} step={step} />
      </div>
    </div>
  );
});

/**
 * Marks the entry of the current step and keeps it in sight of whoever looks at the list. Done without a render: a step concerns two entries of
 * maybe hundreds.
 */
function useCurrent(list: RefObject<HTMLOListElement | null>, step: number): void {
  const seen = useRef(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      seen.current = entries.at(-1)?.isIntersecting ?? false;
    });
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, [list]);

  useLayoutEffect(() => {
    const box = list.current;
    const entry = box?.children[step] as HTMLElement | undefined;
    if (!box || !entry) return;
    for (const other of box.querySelectorAll('[aria-current]')) {
      if (other === entry) continue;
      other.removeAttribute('aria-current');
      other.querySelector('button')?.setAttribute('tabindex', '-1');
    }
    entry.setAttribute('aria-current', 'step');
    entry.querySelector('button')?.setAttribute('tabindex', '0');
  }, [list, step]);

  useEffect(() => {
    const box = list.current;
    const entry = box?.children[step] as HTMLElement | undefined;
    if (!box || !entry || !seen.current || box.scrollHeight <= box.clientHeight) return;
    const top = entry.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + entry.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTo(0, top - box.clientHeight / 3);
  }, [list, step]);
}

interface EntriesProps extends Omit<TwinProps, 'step'> {
  /** The moment that is current when the list is made. */
  readonly first: number;
}

const Entries = memo(function Entries({ panels, map, first, tell, onStep, onChoose }: EntriesProps) {
  return map.moments.map((moment) => (
    <Entry key={moment.index} moment={moment} current={moment.index === first} panels={panels} tell={tell} onStep={onStep} onChoose={onChoose} />
  ));
});

interface EntryProps extends Pick<TwinProps, 'panels' | 'tell' | 'onStep' | 'onChoose'> {
  readonly moment: Moment;
  readonly current: boolean;
}

function Entry({ moment, current, panels, tell, onStep, onChoose }: EntryProps) {
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
}

/** The first segment that one of these steps sends. */
function firstSent(panels: readonly LadderPanel[], steps: readonly (Step | undefined)[]): { panel: number; n: EventId } | undefined {
  for (const [panel, step] of steps.entries()) {
    const events = step ? (panels[panel]?.trace.events.slice(step.first, step.last + 1) ?? []) : [];
    const sent = events.find((event) => event.kind === 'sent');
    if (sent) return { panel, n: sent.n };
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
          <th scope="col" className="visually-hidden">
            {text.format('figures.twin.end')}
          </th>
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
