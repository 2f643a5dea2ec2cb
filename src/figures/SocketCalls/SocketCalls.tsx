import { useMemo, useState } from 'react';
import type { SentEvent, Side } from '../../model/trace/events.ts';
import { messageOfFrame } from './frame-words.ts';
import type { Scene } from '../stage/Stage.tsx';
import { useText } from '../text/TextContext.tsx';
import { outcomeAt, processesOf } from './calls.ts';
import { LANGUAGES, programOf, type CodeLine, type Language } from './code.ts';
import { Kernel } from './Kernel.tsx';
import styles from './SocketCalls.module.css';

const SIDES = ['client', 'server'] as const satisfies readonly Side[];

/** The same moment as code, as calls, in the kernel and on the wire. */
export function SocketCalls({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const [language, setLanguage] = useState<Language>('python');
  return (
    <div className={styles['whole']}>
      <fieldset className={styles['languages']}>
        <legend>{text.format('calls.language')}</legend>
        {LANGUAGES.map((each) => (
          <label key={each}>
            <input type="radio" name="language" value={each} checked={each === language} onChange={() => setLanguage(each)} />
            {text.format(`calls.language.${each}`)}
          </label>
        ))}
      </fieldset>
      <div className={styles['three']}>
        <Host scene={scene} side={SIDES[0]} language={language} />
        <Wire scene={scene} />
        <Host scene={scene} side={SIDES[1]} language={language} />
      </div>
    </div>
  );
}

interface HostProps {
  readonly scene: Scene;
  readonly side: Side;
  readonly language: Language;
}

function Host({ scene, side, language }: HostProps) {
  const text = useText();
  const { trace, view } = scene;
  return (
    <section className={styles['host']} data-side={side} aria-label={text.format(`figures.${side}`)}>
      <h3>{text.format('calls.program', { host: text.format(`figures.${side}`) })}</h3>
      {processesOf(trace, side).map((index) => <Program key={index} scene={scene} index={index} side={side} language={language} />)}
      <p className={styles['door']}>{text.format('calls.door')}</p>
      <h3>{text.format('calls.kernel')}</h3>
      <Kernel view={view[side]} />
    </section>
  );
}

function Program({ scene, index, side, language }: HostProps & { readonly index: number }) {
  const text = useText();
  const { trace, view, event } = scene;
  const lines = useMemo(() => programOf(trace.scenario, index, language), [trace, index, language]);
  const name = trace.scenario.processes[index]?.name ?? side;
  const threads = view[side].threads.filter((thread) => thread.process === name);
  const at = new Map(threads.flatMap((thread) => (thread.step && thread.alive ? [[thread.step, thread] as const] : [])));
  return (
    <div className={styles['code']} tabIndex={0} role="group" aria-label={text.format('calls.program', { host: text.format(`figures.${side}`) })}>
    <ol>
      {lines.map((line, i) => {
        const thread = line.step === undefined ? undefined : at.get(line.step);
        return (
          <li key={i} data-now={thread !== undefined || undefined} data-blocked={thread?.blocked || undefined} aria-current={thread ? 'step' : undefined}>
            <code style={{ paddingInlineStart: `${line.indent * 1.4}em` }}>{line.code}</code>
            <Outcome line={line} scene={scene} event={event} blocked={thread?.blocked ?? false} now={thread !== undefined} />
          </li>
        );
      })}
    </ol>
    </div>
  );
}

/** What came of the call on this line: the frames it sent, or none; what it returned; or that it waits. */
function Outcome({ line, scene, event, blocked, now }: { readonly line: CodeLine; readonly scene: Scene; readonly event: number; readonly blocked: boolean; readonly now: boolean }) {
  const text = useText();
  const found = line.step === undefined ? undefined : outcomeAt(scene.trace, line.step, event);
  if (!found) return null;
  const { sent, returned } = found;
  return (
    <span className={styles['outcome']}>
      {sent.map((frame) => <FrameButton key={frame.n} frame={frame} scene={scene} />)}
      {sent.length === 0 && now && <span className={styles['none']}>{text.format('calls.sends.nothing')}</span>}
      {blocked && <span className={styles['blocked']}>{text.format('calls.blocked')}</span>}
      {returned?.errno && (
        <span className={styles['errno']}>
          <b>{returned.errno}</b> {text.format(`names.errno.${returned.errno}`)}
        </span>
      )}
      {returned && !returned.errno && now && <span className={styles['none']}>{text.format('calls.returned', { result: returned.result })}</span>}
    </span>
  );
}

function FrameButton({ frame, scene }: { readonly frame: SentEvent; readonly scene: Scene }) {
  const text = useText();
  return (
    <button type="button" className={styles['frame']} aria-pressed={scene.selected === frame.n} onClick={() => scene.select(scene.selected === frame.n ? null : frame.n)}>
      {messageOfFrame(frame, text)}
    </button>
  );
}

/** What is under way, and what this step put on the wire. */
function Wire({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const { trace, step, view } = scene;
  const here = step ? trace.events.slice(step.first, step.last + 1).filter((each): each is SentEvent => each.kind === 'sent') : [];
  const frames = [...new Map([...view.inFlight, ...here].map((each) => [each.n, each])).values()].slice(-12);
  return (
    <section className={styles['wire']} aria-label={text.format('calls.wire')}>
      <h3>{text.format('calls.wire')}</h3>
      {frames.length === 0 && <p className={styles['silent']}>{text.format('calls.wire.silent')}</p>}
      <ul>
        {frames.map((frame) => (
          <li key={frame.n} data-from={frame.from} data-lost={frame.loss ? true : undefined}>
            <FrameButton frame={frame} scene={scene} />
          </li>
        ))}
      </ul>
    </section>
  );
}
