/** What a reader says of the traffic. */
export interface Needs {
  readonly rttMs: number;
  /** Pieces of news in an hour, and things the client says in an hour. */
  readonly newsPerHour: number;
  readonly saysPerHour: number;
  /** The delay the news may have. */
  readonly patienceMs: number;
  /** Whether the client is an ordinary page in a browser. */
  readonly page: boolean;
}

/** What the aid is set to when the page opens. */
export const FIRST_NEEDS: Needs = { rttMs: 80, newsPerHour: 120, saysPerHour: 60, patienceMs: 2_000, page: true };
