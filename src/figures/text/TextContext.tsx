import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import type { MessageId } from '../../text/areas.ts';
import type { Text } from '../../text/createText.ts';

const TextContext = createContext<Text<MessageId> | null>(null);

interface TextProviderProps {
  /** Sentences of the areas that the children use; asking for a message of another area throws. */
  readonly text: Text<never>;
  readonly children: ReactNode;
}

export function TextProvider({ text, children }: TextProviderProps) {
  return <TextContext value={text as Text<MessageId>}>{children}</TextContext>;
}

/** The page's sentences, in its locale. */
export function useText(): Text<MessageId> {
  const text = use(TextContext);
  if (!text) throw new Error('useText outside a <TextProvider>');
  return text;
}
