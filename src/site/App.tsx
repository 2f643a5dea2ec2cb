import type { ComponentType, ReactNode } from 'react';
import { AddressProvider } from '../figures/page/Address.tsx';
import type { Address } from '../figures/page/paths.ts';
import { TextProvider } from '../figures/text/TextContext.tsx';
import { createText } from '../text/createText.ts';
import type { Catalogue } from '../text/catalogue.ts';

/** Everything a page is made of. The build writes one such call for each page and locale (scripts/pages.ts). */
export interface PageParts {
  readonly Page: ComponentType;
  /** What stands around it, if anything. */
  readonly Frame?: ComponentType<{ readonly children: ReactNode }> | undefined;
  readonly address: Address;
  readonly catalogues: readonly Catalogue[];
}

/** A page as it is rendered at build time and again, the same, in the browser. */
export function app({ Page, Frame, address, catalogues }: PageParts): ReactNode {
  return (
    <AddressProvider address={address}>
      <TextProvider text={createText(address.locale, ...catalogues)}>{Frame ? <Frame><Page /></Frame> : <Page />}</TextProvider>
    </AddressProvider>
  );
}
