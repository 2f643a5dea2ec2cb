import { IntlMessageFormat } from 'intl-messageformat';
import { isPlain } from './catalogue.ts';
import type { Catalogue, IdOf, Message } from './catalogue.ts';
import { placeholders } from './placeholders.ts';

/** What a message's placeholders stand for. */
export type Values = Readonly<Record<string, string | number | boolean | Date>>;

/** For each tag in a message (`<b>…</b>`), what to make of its content. */
export type Tags<T> = Readonly<Record<string, (content: readonly (string | T)[]) => T>>;

/** Sentences in one locale. `Text<'a' | 'b'>` can be given wherever `Text<'a'>` is asked for. */
export interface Text<Id extends string = string> {
  /** A BCP 47 language tag. */
  readonly locale: string;
  /**
   * The sentence as plain text; its tags are dropped and their content kept.
   * @throws RangeError naming the id when no catalogue has it, or when a placeholder has no value
   */
  readonly format: (id: Id, values?: Values) => string;
  /** The sentence in parts, each tag turned into what `tags` makes of it; a tag that `tags` lacks is dropped and its content kept. */
  readonly parts: <T>(id: Id, values: Values, tags: Tags<T>) => readonly (string | T)[];
  /** Whether one of the catalogues has that message. */
  readonly has: (id: string) => boolean;
}

interface Compiled {
  readonly format: IntlMessageFormat;
  readonly tags: ReadonlySet<string>;
}

/** Sentences from the given catalogues, each made ready on first use. Ids begin with their area, so catalogues don't collide. */
export function createText<const C extends readonly Catalogue[]>(locale: string, ...catalogues: C): Text<IdOf<C[number]>> {
  const messages = new Map<string, Message>(catalogues.flatMap((catalogue) => Object.entries(catalogue)));
  const compiled = new Map<string, Compiled>();

  function compile(id: string, message: Message): Compiled {
    const known = compiled.get(id);
    if (known) return known;
    const format = new IntlMessageFormat(message, locale);
    const made = { format, tags: placeholders(format.getAst()).tags };
    compiled.set(id, made);
    return made;
  }

  function parts<T>(id: string, values: Values, tags: Tags<T>): readonly (string | T)[] {
    const message = messages.get(id);
    if (message === undefined) throw new RangeError(`no message "${id}" in the catalogues given for "${locale}"`);
    if (typeof message === 'string' && isPlain(message)) return [message];
    const { format, tags: wanted } = compile(id, message);
    const all: Record<string, unknown> = { ...values };
    for (const tag of wanted) all[tag] = tags[tag] ?? keepContent;
    try {
      const result = format.format(all as Record<string, string>) as string | T | (string | T)[];
      return Array.isArray(result) ? result : [result];
    } catch (cause) {
      throw new RangeError(`message "${id}" in "${locale}": ${cause instanceof Error ? cause.message.trim() : String(cause)}`, { cause });
    }
  }

  return {
    locale,
    format: (id, values = {}) => parts<string>(id, values, {}).join(''),
    parts,
    has: (id) => messages.has(id),
  };
}

const keepContent = (content: unknown): unknown => content;
