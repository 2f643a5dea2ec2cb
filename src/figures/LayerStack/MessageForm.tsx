import { useId, useState } from 'react';
import type { FormEvent } from 'react';
import { utf8 } from '../../model/core/bytes.ts';
import { MESSAGE_MOST, MESSAGE_TRANSPORTS, type MessageTransport } from '../../scenarios/named/message.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './LayerStack.module.css';

interface MessageFormProps {
  readonly message: string;
  readonly transport: MessageTransport;
  readonly onSend: (message: string, transport: MessageTransport) => void;
}

/** What is said, and by which transport: the model is run anew with it. */
export function MessageForm({ message, transport, onSend }: MessageFormProps) {
  const text = useText();
  const id = useId();
  const [typed, setTyped] = useState(message);
  const bytes = utf8(typed).length;
  const fault = bytes === 0 ? text.format('layers.message.empty') : bytes > MESSAGE_MOST ? text.format('layers.message.long', { bytes, most: MESSAGE_MOST }) : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault === undefined) onSend(typed, transport);
  };
  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <div className={styles['say']}>
        <label htmlFor={id}>{text.format('layers.message')}</label>
        <input id={id} type="text" value={typed} autoComplete="off" aria-invalid={fault !== undefined} aria-describedby={`${id}n`} onChange={(change) => setTyped(change.target.value)} />
        <button type="submit" disabled={fault !== undefined}>{text.format('layers.message.send')}</button>
        <p id={`${id}n`} className={fault === undefined ? styles['small'] : styles['fault']} role="status">
          {fault ?? (typed === message ? text.format('layers.message.bytes', { bytes }) : text.format('layers.message.waiting', { bytes }))}
        </p>
      </div>
      <fieldset>
        <legend>{text.format('layers.transport')}</legend>
        {MESSAGE_TRANSPORTS.map((each) => (
          <label key={each}>
            <input type="radio" name={`${id}t`} checked={each === transport} onChange={() => onSend(fault === undefined ? typed : message, each)} />
            {each.toUpperCase()}
          </label>
        ))}
      </fieldset>
    </form>
  );
}
