import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { TextProvider } from '../../src/figures/text/TextContext.tsx';
import { ThemeSwitch } from '../../src/site/theme/ThemeSwitch.tsx';
import { EARLY_THEME, setTheme } from '../../src/site/theme/theme.ts';
import { createText } from '../../src/text/createText.ts';
import site from '../../src/text/en/site.json';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  setTheme('auto');
});

const draw = () => render(<TextProvider text={createText('en', site)}><ThemeSwitch /></TextProvider>);
const theme = () => document.documentElement.dataset['theme'];

it('chooses a theme, and goes back to the system’s', async () => {
  draw();
  await userEvent.selectOptions(screen.getByLabelText('Theme'), 'Dark');
  expect(theme()).toBe('dark');
  await userEvent.selectOptions(screen.getByLabelText('Theme'), 'System theme');
  expect(theme()).toBeUndefined();
});

it('keeps the choice for the next page', async () => {
  draw();
  await userEvent.selectOptions(screen.getByLabelText('Theme'), 'Light');
  delete document.documentElement.dataset['theme'];
  new Function(EARLY_THEME)();
  expect(theme()).toBe('light');
});

it('works without a word where storage throws', async () => {
  const thrown = () => {
    throw new DOMException('The document is sandboxed', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(thrown);
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(thrown);
  draw();
  await userEvent.selectOptions(screen.getByLabelText('Theme'), 'Dark');
  expect(theme()).toBe('dark');
  expect(() => new Function(EARLY_THEME)()).not.toThrow();
});
