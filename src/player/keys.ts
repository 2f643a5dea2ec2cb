/** The player's keys as data: what a figure listens to, and what its list of keys says. */
export const KEY_COMMANDS = ['toggle', 'forward', 'back', 'home', 'end', 'restart', 'faster', 'slower', 'help'] as const;
export type KeyCommand = (typeof KEY_COMMANDS)[number];

export interface KeyBinding {
  readonly command: KeyCommand;
  /** Values of KeyboardEvent.key. */
  readonly keys: readonly string[];
}

export const KEY_BINDINGS: readonly KeyBinding[] = [
  { command: 'toggle', keys: [' ', 'k'] },
  { command: 'forward', keys: ['ArrowRight', 'ArrowDown', 'PageDown'] },
  { command: 'back', keys: ['ArrowLeft', 'ArrowUp', 'PageUp'] },
  { command: 'home', keys: ['Home'] },
  { command: 'end', keys: ['End'] },
  { command: 'restart', keys: ['r'] },
  { command: 'faster', keys: ['+', '>'] },
  { command: 'slower', keys: ['-', '<'] },
  { command: 'help', keys: ['?'] },
];

export interface KeyPress {
  readonly key: string;
  readonly altKey?: boolean;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
}

/** The command of a key, or undefined: with Alt, Ctrl or Meta a key belongs to the browser. */
export function commandFor({ key, altKey, ctrlKey, metaKey }: KeyPress): KeyCommand | undefined {
  if (altKey === true || ctrlKey === true || metaKey === true) return undefined;
  const lower = key.length === 1 ? key.toLowerCase() : key;
  return KEY_BINDINGS.find(({ keys }) => keys.includes(lower))?.command;
}
