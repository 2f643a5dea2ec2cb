import { Suspense } from 'react';
import type { ReactNode } from 'react';
import controls from '../../figures/Controls/Controls.module.css';
import ladder from '../../figures/Ladder/Ladder.module.css';
import ladderFigure from '../../figures/Ladder/LadderFigure.module.css';
import { live, Wakeable } from '../../figures/page/Live.tsx';
import { Message } from '../../figures/text/Message.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import styles from './Home.module.css';

const TwoLives = live(async () => (await import('../../figures/TwoLives/TwoLives.tsx')).TwoLives);

const LOOK = ['home.look.handshakes', 'home.look.farewell', 'home.look.spoken', 'home.look.silence', 'home.look.count'] as const;
const CLAIM = ['home.claim.true', 'home.claim.reuse', 'home.claim.door', 'home.claim.timeWait', 'home.claim.policy'] as const;

const to = (href: string) => (content: ReactNode) => <a href={href}>{content}</a>;
const SOURCES = {
  b: (content: ReactNode) => <b>{content}</b>,
  rfc1945: to('https://www.rfc-editor.org/rfc/rfc1945#section-1.3'),
  rfc9112: to('https://www.rfc-editor.org/rfc/rfc9112#section-9.3'),
  rfc9293: to('https://www.rfc-editor.org/rfc/rfc9293#section-3.6.1'),
  idle: to('https://www.rfc-editor.org/rfc/rfc9293#section-2.2'),
  socket2: to('https://man7.org/linux/man-pages/man2/socket.2.html'),
};

export function Page() {
  const text = useText();
  return (
    <>
      <div className={styles['top']}>
        <h1>{text.format('site.home.heading')}</h1>
        <p className={styles['lede']}>{text.format('home.lede')}</p>
      </div>
      <h2 className="visually-hidden">{text.format('home.figure')}</h2>
      <Wakeable looks={[controls, ladder, ladderFigure]}>
        <Suspense fallback={null}>
          <TwoLives />
        </Suspense>
      </Wakeable>
      <div className={styles['reading']}>
        {([['home.look', LOOK], ['home.claim', CLAIM]] as const).map(([heading, paragraphs]) => (
          <section key={heading} aria-labelledby={heading}>
            <h2 id={heading}>{text.format(heading)}</h2>
            {paragraphs.map((id) => (
              <p key={id}>
                <Message id={id} tags={SOURCES} />
              </p>
            ))}
          </section>
        ))}
      </div>
    </>
  );
}
