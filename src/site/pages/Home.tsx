import { useText } from '../../figures/text/TextContext.tsx';

export function Page() {
  const text = useText();
  return <h1>{text.format('site.home.heading')}</h1>;
}
