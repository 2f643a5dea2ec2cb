/** How a script comes out, and the two ways to leave it early. */

export type Verdict = 'PASS' | 'FAIL' | 'SKIP';

export interface Outcome {
  readonly verdict: Verdict;
  /** The line that decided; the last event's where the script passed. */
  readonly line: number;
  readonly reason: string;
}

/** The host did something else than the script says. */
export class Failed extends Error {
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

/** The script asks for something that this tool or the model does not know: it says nothing about the host. */
export class Unknown extends Error {
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}
