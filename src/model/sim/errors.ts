export const RUN_FAULT_IDS = ['too-many-events', 'too-many-steps', 'endless-loop', 'busy-host'] as const;
export type RunFaultId = (typeof RUN_FAULT_IDS)[number];

export interface RunFault {
  readonly id: RunFaultId;
  /** The program that kept the run busy, and the step it had come to: 'processes[1].run[3]'; empty when no program did. */
  readonly process: string;
  readonly step: string;
  /** How many events, steps, or steps without waiting, were too many. */
  readonly limit: number;
  /** The scenario's time, in milliseconds. */
  readonly atMs: number;
}

/** A run that would not end was stopped. `fault` has the particulars; the sentence for people is the message `scenario-faults.<id>`. */
export class RunError extends Error {
  readonly fault: RunFault;
  constructor(fault: RunFault) {
    super(`${fault.id} ${fault.process} ${fault.step} ${fault.limit} ${fault.atMs}`);
    this.name = 'RunError';
    this.fault = fault;
  }
}
