import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import { DEFAULT_LOCALE } from '../../text/locales.ts';
import { pathOf, relative } from './paths.ts';
import type { Address } from './paths.ts';

const AddressContext = createContext<Address>({ path: '', locale: DEFAULT_LOCALE });

export function AddressProvider({ address, children }: { readonly address: Address; readonly children: ReactNode }) {
  return <AddressContext value={address}>{children}</AddressContext>;
}

/** Where the page that is being drawn stands. */
export const useAddress = (): Address => use(AddressContext);

/** Gives the link from this page to another page of the same locale: `href('lab/?policy=websocket')`. */
export function useHref(): (path: string) => string {
  const here = useAddress();
  return (path) => relative(here, pathOf({ path, locale: here.locale }));
}
