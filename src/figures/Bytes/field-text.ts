import { createText } from '../../text/createText.ts';
import type { Catalogue } from '../../text/catalogue.ts';
import type { Text } from '../../text/createText.ts';
import { DEFAULT_LOCALE } from '../../text/locales.ts';

const catalogues = import.meta.glob<{ readonly default: Catalogue }>('../../text/*/fields.json');
const known = new Map<string, Promise<Text>>();

/** What header fields are called and what they are for, fetched when a frame is opened first: no page needs it before. */
export function fieldText(locale: string): Promise<Text> {
  const here = known.get(locale);
  if (here) return here;
  const load = catalogues[`../../text/${locale}/fields.json`] ?? catalogues[`../../text/${DEFAULT_LOCALE}/fields.json`];
  const made = (load as () => Promise<{ readonly default: Catalogue }>)().then((module) => createText<readonly Catalogue[]>(locale, module.default));
  known.set(locale, made);
  return made;
}
