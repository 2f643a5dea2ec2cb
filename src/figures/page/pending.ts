/** A page is served whole and comes to life when it is first touched. What the reader asked a control for before that is kept here and done then. */
let pending: string | undefined;
let open = true;

export function keepPending(command: string): void {
  if (open) pending = command;
}

/** What was asked for last; from then on whoever took it listens for himself. */
export function takePending(): string | undefined {
  const command = pending;
  closePending();
  return command;
}

export function closePending(): void {
  pending = undefined;
  open = false;
}
