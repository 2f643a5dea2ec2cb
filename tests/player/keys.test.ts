import { expect, it } from 'vitest';
import { KEY_BINDINGS, KEY_COMMANDS, commandFor } from '../../src/player/keys.ts';
import { FASTEST, SLOWEST, SPEEDS, nextSpeed, sliderFrom, speedFrom } from '../../src/player/speed.ts';

it('every command has a key and no key has two', () => {
  expect(KEY_BINDINGS.map(({ command }) => command)).toEqual([...KEY_COMMANDS]);
  const keys = KEY_BINDINGS.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

it('a key means its command, in either case, and with Ctrl, Alt or Meta belongs to the browser', () => {
  expect(commandFor({ key: ' ' })).toBe('toggle');
  expect(commandFor({ key: 'ArrowRight' })).toBe('forward');
  expect(commandFor({ key: 'R' })).toBe('restart');
  expect(commandFor({ key: '?' })).toBe('help');
  expect(commandFor({ key: 'r', ctrlKey: true })).toBeUndefined();
  expect(commandFor({ key: 'Tab' })).toBeUndefined();
});

it('the speed slider is logarithmic and goes both ways', () => {
  expect([speedFrom(0), speedFrom(1)]).toEqual([SLOWEST, FASTEST]);
  for (const speed of SPEEDS) expect(speedFrom(sliderFrom(speed))).toBe(speed);
  expect(sliderFrom(5) - sliderFrom(2.5)).toBeCloseTo(sliderFrom(50) - sliderFrom(25));
  expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(100, 1), nextSpeed(0.25, -1), nextSpeed(3, 1)]).toEqual([2, 0.5, 100, 0.25, 5]);
});
