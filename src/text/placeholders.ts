import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';

/** The names a message leaves open: arguments like `{count}` and tags like `<b>…</b>`. */
export interface Placeholders {
  readonly args: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/** Every argument and tag of a compiled message, those inside plurals and selects included. */
export function placeholders(message: readonly MessageFormatElement[]): Placeholders {
  const args = new Set<string>();
  const tags = new Set<string>();
  const visit = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if ('children' in element) {
        tags.add(element.value);
        visit(element.children);
      } else if ('options' in element) {
        args.add(element.value);
        for (const option of Object.values(element.options)) visit(option.value);
      } else if ('value' in element && element.type !== LITERAL) {
        args.add(element.value);
      }
    }
  };
  visit(message);
  return { args, tags };
}

/** TYPE.literal of the parser, whose enum would be the only thing of it to reach the browser. */
const LITERAL = 0;
