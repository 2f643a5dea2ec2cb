import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { MessageId } from '../../text/areas.ts';
import type { Tags, Values } from '../../text/createText.ts';
import { useText } from './TextContext.tsx';

interface MessageProps {
  readonly id: MessageId;
  readonly values?: Values;
  /** What each tag in the message becomes; `<b>`, `<i>` and `<code>` are themselves unless said otherwise. */
  readonly tags?: MessageTags;
}

export type MessageTags = Readonly<Record<string, (content: ReactNode) => ReactNode>>;

const OWN_TAGS: MessageTags = {
  b: (content) => <b>{content}</b>,
  i: (content) => <i>{content}</i>,
  code: (content) => <code>{content}</code>,
};

/** A message with its markup. For plain text, as in an attribute, use `useText().format`. */
export function Message({ id, values = {}, tags = {} }: MessageProps) {
  return useText().parts<ReactNode>(id, values, asTags({ ...OWN_TAGS, ...tags })).map(keyed);
}

const asTags = (tags: MessageTags): Tags<ReactNode> =>
  Object.fromEntries(Object.entries(tags).map(([name, make]) => [name, (content: readonly ReactNode[]) => make(content.map(keyed))]));

/** The parts of a sentence never change places, so their places can be their keys. */
const keyed = (part: ReactNode, place: number): ReactNode => (typeof part === 'string' ? part : <Fragment key={place}>{part}</Fragment>);
