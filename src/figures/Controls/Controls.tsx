import type { MotionValue } from 'framer-motion';
import { useMotionValueEvent } from 'framer-motion';
import { memo, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { PlayerAction, PlayerState } from '../../player/reducer.ts';
import { screenMs } from '../../player/screen-ms.ts';
import { SPEEDS } from '../../player/speed.ts';
import type { TimeMap } from '../../player/time-map.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './Controls.module.css';
import { Icon } from './Icon.tsx';
import { speedName } from './speed-name.ts';

interface ControlsProps {
  readonly map: TimeMap;
  readonly position: MotionValue<number>;
  readonly state: PlayerState;
  readonly send: (action: PlayerAction) => void;
  /** The step's sentence, for the scrubber's spoken value. */
  readonly told: string;
  /** The step's time. */
  readonly at: string;
  readonly onHelp: () => void;
  /** More controls, at the end. */
  readonly children?: ReactNode;
}

/** Play and pause, step, scrub, speed, restart. Each control is a native one; `data-command` names what a click before hydration means. */
export function Controls({ map, position, state, send, told, at, onHelp, children }: ControlsProps) {
  const text = useText();
  const count = map.moments.length;
  const step = state.step + 1;
  return (
    <div className={styles['controls']} role="group" aria-label={text.format('figures.controls')}>
      <Buttons playing={state.playing} send={send} />
      <Scrubber map={map} position={position} send={send} label={text.format('figures.scrubber')} spoken={text.format('figures.scrubber.value', { step, count, at, told })} />
      <div className={styles['rest']}>
        <span className={styles['count']}>{text.format('figures.stepOf', { step, count })}</span>
        <Speed speed={state.speed} send={send} onHelp={onHelp} />
        {children}
      </div>
    </div>
  );
}

type Send = (action: PlayerAction) => void;

const Buttons = memo(function Buttons({ playing, send }: { readonly playing: boolean; readonly send: Send }) {
  const text = useText();
  const name = text.format(playing ? 'figures.pause' : 'figures.play');
  return (
    <div className={styles['buttons']}>
      <button type="button" className={styles['restart']} data-command="restart" aria-label={text.format('figures.restart')} onClick={() => send({ type: 'restart' })}>
        <Icon name="restart" />
      </button>
      <button type="button" data-command="back" aria-label={text.format('figures.back')} onClick={() => send({ type: 'back' })}>
        <Icon name="back" />
      </button>
      <button type="button" data-command="toggle" className={styles['play']} aria-label={name} onClick={() => send({ type: 'toggle' })}>
        <Icon name={playing ? 'pause' : 'play'} />
        <span>{name}</span>
      </button>
      <button type="button" data-command="forward" aria-label={text.format('figures.forward')} onClick={() => send({ type: 'forward' })}>
        <Icon name="forward" />
      </button>
    </div>
  );
});

const Speed = memo(function Speed({ speed, send, onHelp }: { readonly speed: number; readonly send: Send; readonly onHelp: () => void }) {
  const text = useText();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {text.format('figures.speed')}
      </label>
      <select id={id} value={speed} onChange={(event) => send({ type: 'speed', speed: Number(event.target.value) })}>
        {(SPEEDS as readonly number[]).includes(speed) ? null : <option value={speed}>{speedName(speed)}</option>}
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {speedName(each)}
          </option>
        ))}
      </select>
      <button type="button" data-command="help" aria-label={text.format('figures.keys')} onClick={onHelp}>
        <Icon name="help" />
      </button>
    </>
  );
});

interface ScrubberProps {
  readonly map: TimeMap;
  readonly position: MotionValue<number>;
  readonly send: (action: PlayerAction) => void;
  readonly label: string;
  readonly spoken: string;
}

/** A scrubber is moved in so many steps. */
const STEPS = 400;

/** A native range over screen time. Its value follows the playhead without a render; its spoken value changes with the step. */
function Scrubber({ map, position, send, label, spoken }: ScrubberProps) {
  const input = useRef<HTMLInputElement>(null);
  const shown = useRef(-1);
  const show = (at: number): void => {
    if (!input.current) return;
    shown.current = at;
    input.current.value = String(Math.round(at));
    input.current.style.setProperty('--done', `${((100 * at) / map.length).toFixed(2)}%`);
  };
  // A range lays itself out anew for each value, so it gets none that nobody could see before the playhead rests.
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  useMotionValueEvent(position, 'change', (at) => {
    if (Math.abs(at - shown.current) * STEPS >= map.length) show(at);
    settle.current ??= setTimeout(() => {
      settle.current = undefined;
      show(position.get());
    }, 150);
  });
  useLayoutEffect(() => {
    show(position.get());
    return () => {
      clearTimeout(settle.current);
      settle.current = undefined;
    };
  });
  const ticks = useMemo(() => (
    <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
      <path d={map.moments.map((moment) => `M${Math.round((1000 * map.startOf(moment.index)) / map.length)} 0v8`).join('')} />
    </svg>
  ), [map]);
  const [first] = useState(() => Math.round(position.get()));
  return (
    <div className={styles['scrubber']}>
      {ticks}
      <input
        ref={input}
        type="range"
        min={0}
        max={Math.round(map.length)}
        step={1}
        defaultValue={first}
        aria-label={label}
        aria-valuetext={spoken}
        onChange={(event) => send({ type: 'seek', position: screenMs(Number(event.target.value)) })}
      />
    </div>
  );
}
