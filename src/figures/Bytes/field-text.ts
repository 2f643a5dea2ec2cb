import { useEffect, useState } from 'react';
import { createText } from '../../text/createText.ts';
import type { Catalogue } from '../../text/catalogue.ts';
import type { Text } from '../../text/createText.ts';
import { DEFAULT_LOCALE } from '../../text/locales.ts';

const catalogues = import.meta.glob<{ readonly default: Catalogue }>('../../text/*/fields.json');
const known = new Map<string, Text>();

async function fetchWords(locale: string): Promise<Text> {
  const load = catalogues[`../../text/${locale}/fields.json`] ?? catalogues[`../../text/${DEFAULT_LOCALE}/fields.json`];
  if (!load) throw new Error(`no catalogue src/text/${DEFAULT_LOCALE}/fields.json`);
  const text = createText<readonly Catalogue[]>(locale, (await load()).default);
  known.set(locale, text);
  return text;
}

/** What header fields are called and what they are for, fetched when a frame is opened first: no page needs it before. Undefined until it is there. */
export function useFieldText(locale: string): Text | undefined {
  const [text, setText] = useState(() => known.get(locale));
  useEffect(() => {
    let wanted = true;
    if (!text) void fetchWords(locale).then((fetched) => wanted && setText(fetched));
    return () => {
      wanted = false;
    };
  }, [text, locale]);
  return text;
}
