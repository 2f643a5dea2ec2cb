import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedFor, defaultsFor, PARAMETER_NAMES, readParameters } from '../../src/embed/parameters.ts';

const SCENARIOS = ['http10', 'echo'];
const DEFAULTS = defaultsFor('http10');

describe('what an address may ask for', () => {
  it('takes what is allowed', () => {
    const { values, faults } = readParameters('?scenario=echo&theme=dark', SCENARIOS, DEFAULTS);
    expect(faults).toEqual([]);
    expect(values).toMatchObject({ scenario: 'echo', theme: 'dark', controls: 'full' });
  });

  it('keeps the default for a bad value, and says what is allowed', () => {
    const { values, faults } = readParameters('scenario=nope', SCENARIOS, DEFAULTS);
    expect(values.scenario).toBe('http10');
    expect(faults).toEqual([{ parameter: 'scenario', given: 'nope', allowed: SCENARIOS }]);
  });

  it("ignores what is the host's own, and an empty value", () => {
    expect(readParameters('?secret=1&utm_source=x&theme=', SCENARIOS, DEFAULTS)).toEqual({ values: DEFAULTS, faults: [] });
  });

  it('gives allowed values for any query string at all', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.tuple(fc.constantFrom(...PARAMETER_NAMES, 'x'), fc.string())).map((pairs) => pairs.map(([a, b]) => `${a}=${b}`).join('&'))), (search) => {
      const { values } = readParameters(search, SCENARIOS, DEFAULTS);
      for (const name of PARAMETER_NAMES) expect(allowedFor(name, SCENARIOS)).toContain(values[name]);
    }));
  });
});
