const PATHS = {
  play: 'M5 3.2v11.6L15 9z',
  pause: 'M4.5 3h3.4v12H4.5zM10.1 3h3.4v12h-3.4z',
  back: 'M13 3.5v11L5.5 9zM3.4 3.5h2v11h-2z',
  forward: 'M5 3.5v11L12.5 9zM12.6 3.5h2v11h-2z',
  restart: 'M9 3.2a5.8 5.8 0 1 1-5.6 4.3l1.9.5A3.8 3.8 0 1 0 9 5.2v2.5L4.6 4.2 9 .8z',
  help: 'M6.2 6.9a2.8 2.8 0 1 1 4.3 2.3c-.7.5-1 .9-1 1.7v.4h-1.8v-.6c0-1.4.7-2.1 1.5-2.7.6-.4.8-.7.8-1.2a1.1 1.1 0 0 0-2.1.1zM7.6 12.4h2v2h-2z',
  close: 'm4.6 3.4 4.4 4.4 4.4-4.4 1.2 1.2L10.2 9l4.4 4.4-1.2 1.2L9 10.2l-4.4 4.4-1.2-1.2L7.8 9 3.4 4.6z',
} as const;

/** A sign on a button, which has a name of its own. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="currentColor" />
    </svg>
  );
}
