import type { Scenario } from '../scenarios/schema.ts';

/** A scenario document from a JSON file, whose type is too wide for TypeScript to see that it is one. tests/lessons checks every document. */
export const scenario = (document: unknown): Scenario => document as Scenario;
