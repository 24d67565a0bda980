import { useQueryClient } from '@tanstack/react-query';
import { sessionQuery } from '../../platform/session.ts';
import { Enrolment } from './enrolment.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { useEntryWords } from './words.ts';

interface SecondFactorSetUpPageProps {
  readonly codesShown: () => void;
  readonly finished: () => void;
}

export default function SecondFactorSetUpPage({ codesShown, finished }: SecondFactorSetUpPageProps) {
  const t = useEntryWords();
  const client = useQueryClient();
  const goOn = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    finished();
  };
  return (
    <EntryFrame title={t('enrol')} lead={t('enrolLead')}>
      <Enrolment codesShown={codesShown} finished={() => void goOn()} />
    </EntryFrame>
  );
}
