/**
 * A page is served whole and comes to life when it is first touched. What the reader asked a control for before that is kept here and done then.
 */
let pending: string | undefined;

export const keepPending = (command: string): void => {
  pending = command;
};

/** What was asked for, once. */
export function takePending(): string | undefined {
  const command = pending;
  pending = undefined;
  return command;
}
