import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Inquiry } from '@tsukuroi/protocol';
import { useState } from 'react';
import { ButtonLink } from '../../components/button-link.tsx';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { useLanguage } from '../../platform/language.ts';
import { useSession } from '../../platform/session.ts';
import { useInquiryWords } from './inquiry-words.ts';
import { type Letter, LetterSheet } from './letter-sheet.tsx';

function Writing({ inquiry, id }: { readonly inquiry: Inquiry; readonly id: string }) {
  const t = useInquiryWords();
  const session = useSession();
  const [letter, setLetter] = useState<Letter>({
    addressee: inquiry.vendor ?? '',
    sender: session.user?.displayName ?? '',
    contact: '',
    replyBy: '',
  });
  const set = (key: keyof Letter) => (event: { readonly currentTarget: { readonly value: string } }) => {
    const { value } = event.currentTarget;
    setLetter((before) => ({ ...before, [key]: value }));
  };
  return (
    <>
      <Panel className="only-screen">
        <div className={form.row}>
          <TextInput label={t('addressee')} maxLength={100} value={letter.addressee} onChange={set('addressee')} />
          <TextInput label={t('sender')} maxLength={100} value={letter.sender} onChange={set('sender')} />
        </div>
        <div className={form.row}>
          <TextInput label={t('contact')} maxLength={100} value={letter.contact} onChange={set('contact')} />
          <TextInput type="date" label={t('replyBy')} value={letter.replyBy} onChange={set('replyBy')} />
        </div>
        <div className={form.actions}>
          <Button leftSection={<Icon name="print" />} onClick={() => window.print()}>
            {t('print')}
          </Button>
          <ButtonLink to={`/devices/${encodeURIComponent(id)}`} quiet>
            {t('back')}
          </ButtonLink>
        </div>
      </Panel>
      <LetterSheet inquiry={inquiry} letter={letter} />
    </>
  );
}

/** A letter that a hospital without a security person can send: what may be wrong, what to ask, and a slip to answer on. */
export default function InquiryPage() {
  const t = useInquiryWords();
  const language = useLanguage();
  const { id = '' } = useParams({ strict: false });
  const inquiry = useQuery({
    queryKey: ['inquiry', id, language],
    queryFn: ({ signal }) => get<Inquiry>(`/devices/${encodeURIComponent(id)}/inquiry`, signal),
  });
  return (
    <Page title={t('title')} lead={t('lead')} kind="text" paper>
      <Pending query={inquiry}>{(data) => <Writing inquiry={data} id={id} />}</Pending>
    </Page>
  );
}
