import { domMin, LazyMotion } from 'framer-motion';
import { useCallback, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import type { EventId, Trace } from '../../model/trace/events.ts';
import type { Step } from '../../model/trace/steps.ts';
import { commandFor } from '../../player/keys.ts';
import type { PlayerAction } from '../../player/reducer.ts';
import { screenMs } from '../../player/screen-ms.ts';
import { nextSpeed } from '../../player/speed.ts';
import { timeMap } from '../../player/time-map.ts';
import { useClock } from '../../player/useClock.ts';
import type { MessageId } from '../../text/areas.ts';
import type { Values } from '../../text/createText.ts';
import { BytesPanel } from '../Bytes/BytesPanel.tsx';
import { Controls } from '../Controls/Controls.tsx';
import { KeyHelp } from '../Controls/KeyHelp.tsx';
import { Message } from '../text/Message.tsx';
import { useText } from '../text/TextContext.tsx';
import { Counters } from './Counters.tsx';
import { Ladder } from './Ladder.tsx';
import styles from './LadderFigure.module.css';
import { Legend } from './Legend.tsx';
import { layoutLadder } from './geometry.ts';
import type { LadderMarks } from './geometry.ts';
import { takePending } from '../page/pending.ts';
import { Twin } from './Twin.tsx';
import { momentOf, useLink } from './useLink.ts';
import type { FigureLink } from './useLink.ts';
import { QueryFaults } from './QueryFaults.tsx';
import { useQuery } from './useQuery.ts';
import { useReducedMotion } from './useReducedMotion.ts';
import { useWords } from './useWords.ts';

export interface LadderPanel {
  readonly trace: Trace;
  readonly title: string;
  /** A word or two for lists. */
  readonly short: string;
  readonly note: string;
  /** What the whole shows, said before anybody plays it. */
  readonly summary: string;
  /** Frames that are drawn faint, because the page is about something else. */
  readonly faint?: ReadonlySet<EventId> | undefined;
}

/** A message, and what its placeholders stand for. */
export interface Told {
  readonly id: MessageId;
  readonly values: Values;
}

interface LadderFigureProps {
  /** One, or several that are played on one clock. The same array as long as the traces are the same. */
  readonly panels: readonly LadderPanel[];
  /** A step in one sentence. */
  readonly tell: (trace: Trace, step: Step) => Told;
  readonly caption?: ReactNode;
  /** Ties the figure to the page around it. */
  readonly link?: FigureLink;
}

interface Choice {
  readonly panel: number;
  readonly n: EventId;
}

/** Height of one millisecond of screen time: a one-way delay is a second of it. */
const PIXELS_PER_SCREEN_MS = 0.02;
/** The narrowest that the way between the two hosts gets, on a screen of 320 px. */
const NARROWEST = 150;
const WIDER = 300;
const TIME_MAP = { hold: 140, frame: 230, foldOver: 3200, fold: 1150 };

/** Ladders on one clock, with everything that belongs to them: player, counters, sentences, bytes, and the twin in words. */
export function LadderFigure(props: LadderFigureProps) {
  // Outside of what renders at each step: it makes a new context with every render.
  return (
    <LazyMotion strict features={domMin}>
      <Figure {...props} />
    </LazyMotion>
  );
}

function Figure({ panels, tell, caption, link }: LadderFigureProps) {
  const text = useText();
  const words = useWords();
  const id = useId();
  const map = useMemo(() => timeMap(panels.map(({ trace }) => trace), TIME_MAP), [panels]);
  const marks = useMemo(
    () => panels.map(({ trace }, k) => layoutLadder(trace, k, map, { widths: [NARROWEST, WIDER], pixelsPerScreenMs: PIXELS_PER_SCREEN_MS }, words.label)),
    [panels, map, words],
  );
  const reducedMotion = useReducedMotion();
  const { position, state, send } = useClock(map, { start: { step: link?.start === undefined ? map.moments.length - 1 : momentOf(map, link.start) }, reducedMotion });
  /** Nobody has touched it yet: it shows everything, as a poster. */
  const [fresh, setFresh] = useState(link?.start === undefined);
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [announced, setAnnounced] = useState('');
  const help = useRef<HTMLDialogElement>(null);

  const untouched = useRef(fresh);
  const act = useCallback((action: PlayerAction) => {
    // After the poster the first step forward is the first step.
    send(untouched.current && action.type === 'forward' ? { type: 'home' } : action);
    untouched.current = false;
    setFresh(false);
  }, [send]);

  const moment = map.moments[state.step];
  /** While it plays, the frames come first and the words right after. */
  const later = useDeferredValue(state.step);
  const written = state.playing ? later : state.step;
  /** For each panel the step that this moment shows, or the last one before it. */
  const shown = useMemo(() => panels.map((_, k) => {
    for (let i = state.step; i >= 0; i--) {
      const step = map.moments[i]?.steps[k];
      if (step) return { step, now: i === state.step };
    }
    return undefined;
  }), [panels, map, state.step]);
  const at = words.time(moment?.at ?? 0);
  const told = panels.flatMap(({ short, trace }, k) => {
    const here = shown[k];
    if (!here?.now) return [];
    const { id: message, values } = tell(trace, here.step);
    return [`${panels.length > 1 ? `${short}: ` : ''}${text.format(message, values)}`];
  }).join(' ');

  useLink(link, map, state, act);
  const faults = useQuery(map, state, fresh || (link !== undefined && state.moved === 0), act);

  // What the reader did by hand is told; what plays is not.
  const heard = useRef({ moved: state.moved, playing: state.playing });
  useEffect(() => {
    const { moved, playing } = heard.current;
    heard.current = { moved: state.moved, playing: state.playing };
    if (state.playing) setAnnounced('');
    else if (!fresh && (state.moved !== moved || playing)) setAnnounced(text.format('figures.scrubber.value', { step: state.step + 1, count: map.moments.length, at, told }));
  }, [state, fresh, text, map, at, told]);

  const showHelp = useCallback(() => help.current?.showModal(), []);
  const command = (name: string): void => {
    if (name === 'help') showHelp();
    else if (name === 'faster' || name === 'slower') act({ type: 'speed', speed: nextSpeed(state.speed, name === 'faster' ? 1 : -1) });
    else act({ type: name } as PlayerAction);
  };
  useEffect(() => {
    const pending = takePending();
    if (pending) command(pending);
    // Only what was asked for before this figure was alive.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const name = commandFor(event);
    if (!name || event.defaultPrevented || target.closest('dialog, select, textarea, input:not([type="range"])')) return;
    if (event.key === ' ' && target.closest('button, summary, a')) return;
    if (target.closest('[data-own-keys]') && event.key !== '?' && event.key !== 'k') return;
    event.preventDefault();
    command(name);
  };

  const choose = useCallback((panel: number, n: EventId | null) => setChosen(n === null ? null : { panel, n }), []);
  const choosers = useMemo(() => panels.map((_, k) => (n: EventId | null) => choose(k, n)), [panels, choose]);
  const goTo = useCallback((step: number) => act({ type: 'step', step }), [act]);
  // A number that changed with every frame could not be read, and would have to be laid out every time.
  const clock = useCallback((s: number) => words.clock(map.toNetwork(screenMs(s)), 100 * map.microsPerScreenMs), [words, map]);
  // The mark in the picture answers at once, the bytes as soon as they are read.
  const opened = useDeferredValue(chosen);
  const openedPanel = opened && panels[opened.panel];

  return (
    <div className={styles['whole']} onKeyDown={onKeyDown}>
      <QueryFaults faults={faults} />
      <figure className={fresh ? styles['figure'] : `${styles['figure']} ${styles['used']}`} aria-labelledby={caption === undefined ? undefined : `${id}c`}>
        <div className={styles['panels']} style={{ '--panels': panels.length } as CSSProperties}>
          {panels.map(({ trace, title, note, summary, faint }, k) => {
            const here = shown[k];
            return (
              <section key={title} className={styles['panel']} aria-label={title}>
                <header>
                  <h3>{title}</h3>
                  <p>{note}</p>
                </header>
                <Ladder
                  marks={marks[k] as LadderMarks}
                  position={position}
                  clock={clock}
                  words={words}
                  faint={faint}
                  selected={chosen?.panel === k ? chosen.n : null}
                  onSelect={choosers[k] as (n: EventId | null) => void}
                  name={text.format('figures.ladder.picture', { title })}
                  wholeArrows={reducedMotion}
                />
                <div className={styles['foot']}>
                  <Counters trace={trace} k={k} map={map} position={position} />
                  <p className={styles['say']} data-now={fresh || (here?.now ?? false)}>
                    <span className={styles['at']}>{here && !fresh ? words.time(here.step.at) : ''}</span>
                    <span>{fresh ? summary : here ? <Message {...tell(trace, here.step)} /> : text.format('figures.told.nothing')}</span>
                  </p>
                </div>
              </section>
            );
          })}
        </div>
        <div className={styles['bar']} data-part="controls">
          <Controls map={map} position={position} state={state} send={act} told={told} at={at} onHelp={showHelp} />
        </div>
        {opened && openedPanel && <BytesPanel trace={openedPanel.trace} n={opened.n} title={openedPanel.title} onChoose={choosers[opened.panel] as (n: EventId | null) => void} />}
        <Legend marks={marks} />
        {caption !== undefined && <figcaption id={`${id}c`}>{caption}</figcaption>}
      </figure>
      <p role="status" className="visually-hidden">
        {announced}
      </p>
      <Twin panels={panels} map={map} step={written} tell={tell} onStep={goTo} onChoose={choose} />
      <KeyHelp ref={help} />
    </div>
  );
}
