import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Message } from '../../../src/figures/text/Message.tsx';
import { TextProvider } from '../../../src/figures/text/TextContext.tsx';
import { createText } from '../../../src/text/createText.ts';
import site from '../../../src/text/en/site.json';

afterEach(cleanup);

it('renders a message with its tags', () => {
  const link = (content: React.ReactNode) => <a href="../">{content}</a>;
  const { container } = render(
    <TextProvider text={createText('en', site)}>
      <Message id="site.notFound.text" tags={{ home: link }} />
    </TextProvider>,
  );
  expect(container.innerHTML).toBe('There is no page at this address. <a href="../">The first page</a> leads to all the others.');
});

it('says which message a page was not given', () => {
  expect(() => render(
    <TextProvider text={createText('en')}>
      <Message id="site.name" />
    </TextProvider>,
  )).toThrow('no message "site.name"');
});
