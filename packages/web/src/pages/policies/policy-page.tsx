import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { policiesGrid } from '@tsukuroi/protocol/grids/policies.ts';
import type { PolicyChoices, PolicyPreview, PolicyTemplates, PolicyView } from '@tsukuroi/protocol/policies-api.ts';
import { type FormEvent, useEffect, useState } from 'react';
import form from '../../components/form.module.css';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import { usePermissions } from '../../platform/session.ts';
import { draftOf, type PolicyDraft } from './draft.ts';
import styles from './policies.module.css';
import { PolicyFields } from './policy-fields.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { usePolicyWords } from './words.ts';

/** The server is asked what a change means once the typing pauses. */
const PAUSE_MS = 500;
const TOUCHES = [
  ['grid'],
  ['policy'],
  ['policy-templates'],
  ['policy-choices'],
  ['calendar'],
  ['device-policy'],
  ['today'],
] as const;

/** What the fields mean as they stand, asked of the server, which alone decides. */
function useDraftPreview(
  draft: PolicyDraft,
  asks: boolean,
  before: PolicyPreview | undefined,
): PolicyPreview | undefined {
  const language = useLanguage();
  const [asked, setAsked] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  const preview = useQuery({
    queryKey: ['policy-draft', asked, language],
    queryFn: ({ signal }) => ask<PolicyPreview>('POST', '/policies/draft', { body: { policy: asked }, signal }),
    enabled: asks,
    placeholderData: (last) => last,
  });
  return preview.data ?? before;
}

interface EditorProps {
  readonly view: Pick<PolicyView, 'policy' | 'revision'> & { readonly preview?: PolicyPreview };
  readonly choices: PolicyChoices;
  /** Undefined: it is not there yet. */
  readonly id: string | undefined;
}

function Editor({ choices, id, view }: EditorProps) {
  const t = usePolicyWords();
  const may = usePermissions();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => draftOf(view.policy));
  const [why, setWhy] = useState('');
  const [sure, setSure] = useState(false);
  const preview = useDraftPreview(draft, may.change, view.preview);
  const save = useChange(
    () =>
      id === undefined
        ? ask<{ id: string }>('POST', '/policies', { body: { policy: draft } })
        : ask<PolicyView>('PUT', `/policies/${encodeURIComponent(id)}`, {
            body: { policy: draft, revision: view.revision, ...(why.trim() === '' ? {} : { why: why.trim() }) },
          }),
    { touches: TOUCHES, after: () => void navigate({ to: '/policies' }) },
  );
  const remove = useChange(() => ask<void>('DELETE', `/policies/${encodeURIComponent(id ?? '')}`), {
    touches: TOUCHES,
    after: () => void navigate({ to: '/policies' }),
  });
  const problems = preview?.problems ?? [];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  return (
    <form className={styles.columns} onSubmit={submit}>
      <PolicyFields draft={draft} change={setDraft} choices={choices} problems={problems} isNew={id === undefined} />
      <div className={`${styles.stack} ${styles.beside}`}>
        {preview === undefined ? null : <PreviewPanel preview={preview} />}
        {may.administer ? (
          <Panel>
            {save.problem === null ? null : <ProblemView problem={save.problem} />}
            {remove.problem === null ? null : <ProblemView problem={remove.problem} />}
            {id === undefined ? null : (
              <TextInput
                label={t('why')}
                maxLength={500}
                value={why}
                onChange={(event) => setWhy(event.currentTarget.value)}
              />
            )}
            <div className={form.actions}>
              <Button type="submit" loading={save.running} disabled={problems.length > 0}>
                {id === undefined ? t('putToWork') : t('save')}
              </Button>
              <Button variant="default" onClick={() => void navigate({ to: '/policies' })}>
                {t('cancel')}
              </Button>
              {id === undefined ? null : (
                <Button
                  variant="default"
                  loading={remove.running}
                  leftSection={<Icon name="close" />}
                  onClick={() => (sure ? remove.run(undefined) : setSure(true))}
                >
                  {sure ? t('removeSure') : t('remove')}
                </Button>
              )}
            </div>
            {sure ? <p className="soft small">{t('removeHint')}</p> : null}
          </Panel>
        ) : (
          <Notice tone="plain" title={t('readOnly')} />
        )}
      </div>
    </form>
  );
}

/** A policy that is not there yet: a template as the fields take it. */
function NewPolicy({ choices }: { readonly choices: PolicyChoices }) {
  const language = useLanguage();
  const { template } = useSearch({ strict: false });
  const templates = useQuery({
    queryKey: ['policy-templates', language],
    queryFn: ({ signal }) => get<PolicyTemplates>('/policies/templates', signal),
  });
  return (
    <Pending query={templates}>
      {(list) => {
        const chosen = list.find((one) => one.class === template);
        return <Editor id={undefined} choices={choices} view={{ policy: chosen?.policy ?? {}, revision: 0 }} />;
      }}
    </Pending>
  );
}

function OldPolicy({ choices, id }: { readonly choices: PolicyChoices; readonly id: string }) {
  const language = useLanguage();
  const view = useQuery({
    queryKey: ['policy', id, language],
    queryFn: ({ signal }) => get<PolicyView>(`/policies/${encodeURIComponent(id)}`, signal),
  });
  return (
    <Pending query={view}>{(found) => <Editor key={found.revision} id={id} choices={choices} view={found} />}</Pending>
  );
}

export default function PolicyPage() {
  const t = usePolicyWords();
  const text = useText();
  const language = useLanguage();
  const { id = '' } = useParams({ strict: false });
  const choices = useQuery({
    queryKey: ['policy-choices', language],
    queryFn: ({ signal }) => get<PolicyChoices>('/policies/choices', signal),
  });
  return (
    <Page
      title={id === 'new' ? t('newTitle') : t('title')}
      lead={t('lead')}
      from={{ to: '/policies', title: text(policiesGrid.title) }}
    >
      <Pending query={choices}>
        {(found) => (id === 'new' ? <NewPolicy choices={found} /> : <OldPolicy choices={found} id={id} />)}
      </Pending>
    </Page>
  );
}
