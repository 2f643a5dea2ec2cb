import { Message } from '../../figures/text/Message.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import { useHref } from '../../figures/page/Address.tsx';

export function Page() {
  const text = useText();
  const home = useHref()('');
  return (
    <>
      <h1>{text.format('site.notFound.title')}</h1>
      <p>
        <Message id="site.notFound.text" tags={{ home: (content) => <a href={home}>{content}</a> }} />
      </p>
    </>
  );
}
