export const LEVELS: readonly string[];
export const DEMANDED: readonly string[];
/** Holds a model's digest against a recording's. */
export function compare(truth: unknown, model: unknown): { readonly name: string; readonly levels: Record<string, { readonly ok: boolean; readonly why?: string }> };
