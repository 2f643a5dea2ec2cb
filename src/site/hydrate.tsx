import { createRoot, hydrateRoot } from 'react-dom/client';
import './theme/reset.css';
import './theme/tokens.css';
import './theme/base.css';
import { app } from './App.tsx';
import type { PageParts } from './App.tsx';

/** Brings a prerendered page to life; under the development server, which does not prerender, draws it. */
export function hydrate(parts: PageParts): void {
  const container = document.getElementById('page');
  if (!container) throw new Error('no element #page in the document');
  if (container.childElementCount > 0) hydrateRoot(container, app(parts));
  else createRoot(container).render(app(parts));
}
