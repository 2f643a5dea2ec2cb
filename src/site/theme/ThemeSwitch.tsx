import { useSyncExternalStore } from 'react';
import { useText } from '../../figures/text/TextContext.tsx';
import { currentTheme, onThemeChange, setTheme, THEMES } from './theme.ts';
import type { Theme } from './theme.ts';

export function ThemeSwitch({ className }: { readonly className?: string | undefined }) {
  const text = useText();
  const theme = useSyncExternalStore<Theme>(onThemeChange, currentTheme, () => 'auto');
  return (
    <label className={className}>
      <span className="visually-hidden">{text.format('site.theme')}</span>
      <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {text.format(`site.theme.${name}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
