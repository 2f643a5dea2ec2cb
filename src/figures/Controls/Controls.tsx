import type { MotionValue } from 'framer-motion';
import { useMotionValueEvent } from 'framer-motion';
import { useId, useLayoutEffect, useMemo, useRef } from 'react';
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
  const id = useId();
  const count = map.moments.length;
  const step = state.step + 1;
  return (
    <div className={styles['controls']} role="group" aria-label={text.format('figures.controls')}>
      <div className={styles['buttons']}>
        <button type="button" className={styles['restart']} data-command="restart" aria-label={text.format('figures.restart')} onClick={() => send({ type: 'restart' })}>
          <Icon name="restart" />
        </button>
        <button type="button" data-command="back" aria-label={text.format('figures.back')} onClick={() => send({ type: 'back' })}>
          <Icon name="back" />
        </button>
        <button type="button" data-command="toggle" className={styles['play']} aria-label={text.format(state.playing ? 'figures.pause' : 'figures.play')} onClick={() => send({ type: 'toggle' })}>
          <Icon name={state.playing ? 'pause' : 'play'} />
          <span>{text.format(state.playing ? 'figures.pause' : 'figures.play')}</span>
        </button>
        <button type="button" data-command="forward" aria-label={text.format('figures.forward')} onClick={() => send({ type: 'forward' })}>
          <Icon name="forward" />
        </button>
      </div>
      <Scrubber map={map} position={position} send={send} label={text.format('figures.scrubber')} spoken={text.format('figures.scrubber.value', { step, count, at, told })} />
      <div className={styles['rest']}>
        <span className={styles['count']}>{text.format('figures.stepOf', { step, count })}</span>
        <label htmlFor={id} className="visually-hidden">
          {text.format('figures.speed')}
        </label>
        <select id={id} value={state.speed} onChange={(event) => send({ type: 'speed', speed: Number(event.target.value) })}>
          {(SPEEDS as readonly number[]).includes(state.speed) ? null : <option value={state.speed}>{speedName(state.speed)}</option>}
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speedName(speed)}
            </option>
          ))}
        </select>
        <button type="button" data-command="help" aria-label={text.format('figures.keys')} onClick={onHelp}>
          <Icon name="help" />
        </button>
        {children}
      </div>
    </div>
  );
}

interface ScrubberProps {
  readonly map: TimeMap;
  readonly position: MotionValue<number>;
  readonly send: (action: PlayerAction) => void;
  readonly label: string;
  readonly spoken: string;
}

/** A native range over screen time. Its value follows the playhead without a render; its spoken value changes with the step. */
function Scrubber({ map, position, send, label, spoken }: ScrubberProps) {
  const input = useRef<HTMLInputElement>(null);
  const show = (at: number): void => {
    if (!input.current) return;
    input.current.value = String(Math.round(at));
    input.current.style.setProperty('--done', `${((100 * at) / map.length).toFixed(2)}%`);
  };
  useMotionValueEvent(position, 'change', show);
  useLayoutEffect(() => show(position.get()));
  const ticks = useMemo(() => map.moments.map((moment) => `M${Math.round((1000 * map.startOf(moment.index)) / map.length)} 0v8`).join(''), [map]);
  const first = useRef(Math.round(position.get())).current;
  return (
    <div className={styles['scrubber']}>
      <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
        <path d={ticks} />
      </svg>
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
