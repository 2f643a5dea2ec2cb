import { domMin, LazyMotion, MotionConfig, type MotionValue } from 'framer-motion';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { EventId, Trace } from '../../model/trace/events.ts';
import type { Step } from '../../model/trace/steps.ts';
import { viewAfter } from '../../model/trace/view-at.ts';
import type { View } from '../../model/trace/view.ts';
import { commandFor } from '../../player/keys.ts';
import type { PlayerAction, PlayerState } from '../../player/reducer.ts';
import { screenMs } from '../../player/screen-ms.ts';
import { nextSpeed } from '../../player/speed.ts';
import { timeMap, type TimeMap } from '../../player/time-map.ts';
import { useClock } from '../../player/useClock.ts';
import { BytesPanel } from '../Bytes/BytesPanel.tsx';
import { Controls } from '../Controls/Controls.tsx';
import { KeyHelp } from '../Controls/KeyHelp.tsx';
import type { Told } from '../Ladder/LadderFigure.tsx';
import { Twin } from '../Ladder/Twin.tsx';
import { momentOf, useLink, type FigureLink } from '../Ladder/useLink.ts';
import { QueryFaults } from '../Ladder/QueryFaults.tsx';
import { useQuery } from '../Ladder/useQuery.ts';
import { useReducedMotion } from '../Ladder/useReducedMotion.ts';
import { useWords } from '../Ladder/useWords.ts';
import { takePending } from '../page/pending.ts';
import { Message } from '../text/Message.tsx';
import { useText } from '../text/TextContext.tsx';
import styles from './Stage.module.css';

/** What a picture on the stage is given: the trace, the moment, and what the reader has chosen. */
export interface Scene {
  readonly trace: Trace;
  readonly map: TimeMap;
  /** Screen time, for what glides. */
  readonly position: MotionValue<number>;
  readonly state: PlayerState;
  readonly step: Step | undefined;
  /** The last event that has happened when the step is shown whole. */
  readonly event: EventId;
  /** Both ends at that event. */
  readonly view: View;
  readonly selected: EventId | null;
  readonly select: (n: EventId | null) => void;
  /** Goes to the step that holds an event. */
  readonly goTo: (n: EventId) => void;
  readonly reducedMotion: boolean;
}

interface StageProps {
  readonly trace: Trace;
  readonly title: string;
  readonly tell: (trace: Trace, step: Step) => Told;
  /** Where it begins without the reader's doing: an event; without it, the first step. */
  readonly link?: FigureLink | undefined;
  /** The name of the panel in the twin. */
  readonly note?: string | undefined;
  readonly children: (scene: Scene) => ReactNode;
  /** What belongs to the picture but would push the sentence and the controls away from it. */
  readonly below?: ((scene: Scene) => ReactNode) | undefined;
  /** The picture shows a chosen frame's bytes itself. */
  readonly ownBytes?: boolean;
  readonly caption?: ReactNode;
}

/** One trace, played: the picture that is put on it, the sentence of each step, the controls, a chosen frame's bytes, and the twin in words. */
export function Stage({ trace, title, tell, link, note = '', children, below, ownBytes = false, caption }: StageProps) {
  const text = useText();
  const words = useWords();
  const id = useId();
  const map = useMemo(() => timeMap([trace]), [trace]);
  const reducedMotion = useReducedMotion();
  const { position, state, send } = useClock(map, { start: { step: link?.start === undefined ? 0 : momentOf(map, link.start) }, reducedMotion });
  const [selected, setSelected] = useState<EventId | null>(null);
  const [announced, setAnnounced] = useState('');
  const help = useRef<HTMLDialogElement>(null);
  const act = useCallback((action: PlayerAction) => send(action), [send]);

  const step = map.moments[state.step]?.steps[0];
  const event = map.eventAt(0, screenMs(map.restOf(state.step)));
  const view = useMemo(() => viewAfter(trace, Math.max(event, 0)), [trace, event]);
  const at = words.time(map.moments[state.step]?.at ?? 0);
  const sentence = step ? tell(trace, step) : undefined;
  const told = sentence ? text.format(sentence.id, sentence.values) : '';

  useLink(link, map, state, act);
  const faults = useQuery(map, state, state.moved === 0, act);

  const heard = useRef({ moved: state.moved, playing: state.playing });
  useEffect(() => {
    const { moved, playing } = heard.current;
    heard.current = { moved: state.moved, playing: state.playing };
    if (state.playing) setAnnounced('');
    else if (state.moved !== moved || playing) setAnnounced(text.format('figures.scrubber.value', { step: state.step + 1, count: map.moments.length, at, told }));
  }, [state, text, map, at, told]);

  const showHelp = (): void => help.current?.showModal();
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

  const onKeyDown = (pressed: KeyboardEvent<HTMLElement>): void => {
    const target = pressed.target as HTMLElement;
    const name = commandFor(pressed);
    if (!name || pressed.defaultPrevented || target.closest('dialog, select, textarea, input:not([type="range"])')) return;
    if (pressed.key === ' ' && target.closest('button, summary, a')) return;
    if (target.closest('[data-own-keys]') && pressed.key !== '?' && pressed.key !== 'k') return;
    pressed.preventDefault();
    command(name);
  };

  const goTo = useCallback((n: EventId) => act({ type: 'step', step: momentOf(map, n) }), [act, map]);
  const toStep = useCallback((index: number) => act({ type: 'step', step: index }), [act]);
  const chooseFrame = useCallback((_panel: number, n: EventId | null) => setSelected(n), []);
  const panels = useMemo(() => [{ trace, title, short: title, note, summary: '' }], [trace, title, note]);
  const scene: Scene = { trace, map, position, state, step, event, view, selected, select: setSelected, goTo, reducedMotion };
  return (
    <LazyMotion strict features={domMin}>
      <MotionConfig reducedMotion="user">
        <div className={styles['whole']} onKeyDown={onKeyDown}>
          <QueryFaults faults={faults} />
          <figure className={styles['figure']} aria-label={title}>
            <div className={styles['picture']}>{children(scene)}</div>
            <p className={styles['say']}>
              <span className={styles['at']}>{at}</span>
              <span>{sentence ? <Message {...sentence} /> : text.format('figures.told.nothing')}</span>
            </p>
            <div className={styles['bar']} data-part="controls">
              <Controls map={map} position={position} state={state} send={act} told={told} at={at} onHelp={showHelp} />
            </div>
            {below?.(scene)}
            {!ownBytes && selected !== null && trace.events[selected]?.kind === 'sent' && (
              <BytesPanel key={selected} trace={trace} n={selected} title={title} onChoose={setSelected} />
            )}
            {caption !== undefined && <figcaption id={`${id}c`}>{caption}</figcaption>}
          </figure>
          <p role="status" className="visually-hidden">
            {announced}
          </p>
          <Twin panels={panels} map={map} step={state.step} tell={tell} onStep={toStep} onChoose={chooseFrame} />
          <KeyHelp ref={help} />
        </div>
      </MotionConfig>
    </LazyMotion>
  );
}
