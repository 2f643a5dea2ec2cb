/** Light, dark or as the system says: kept for the next visit where the browser lets us, else for this page only. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

/**
 * Runs in the document's head before anything is painted, so that a chosen theme doesn't flash. Storage throws in a sandboxed frame and where
 * cookies are blocked: then the system's theme stays.
 */
export const EARLY_THEME = `try{let t=localStorage.getItem('${KEY}');if(t=='light'||t=='dark')document.documentElement.dataset.theme=t}catch{}`;

export const currentTheme = (): Theme => THEMES.find((theme) => theme === document.documentElement.dataset['theme']) ?? 'auto';

const listeners = new Set<() => void>();

export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    if (theme === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Lost on the next page, and nothing else depends on it.
  }
  for (const listener of listeners) listener();
}
