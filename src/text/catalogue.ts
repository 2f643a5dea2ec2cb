import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';

/** One message: ICU MessageFormat source, or what the build compiles it to. */
export type Message = string | MessageFormatElement[];

/** The messages of one area in one locale, by id. A JSON file imported from `<locale>/<area>.json` is one. */
export type Catalogue = Readonly<Record<string, Message>>;

/** The ids of one or several catalogues: `IdOf<typeof site | typeof figures>`. */
export type IdOf<C> = C extends unknown ? keyof C & string : never;

/** Whether a message needs no parsing because nothing in it has a meaning to ICU: it reads as it is written, compiled or not. */
export const isPlain = (message: string): boolean => !/[{}<]|''/.test(message);
