import type { MessageId } from '../text/areas.ts';
import type { Text } from '../text/createText.ts';

const PAD = ' ⟦········⟧';

/** Every message twice as long and then some, to see whether a figure stays whole in a language of long words. */
export const longer = (text: Text<MessageId>): Text<MessageId> => ({
  ...text,
  format: (id, values) => {
    const plain = text.format(id, values);
    return `${plain} ${plain}${PAD}`;
  },
  parts: (id, values, tags) => [...text.parts(id, values, tags), ` ${text.format(id, values)}${PAD}`],
});
