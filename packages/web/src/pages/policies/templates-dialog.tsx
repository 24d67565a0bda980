import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CLASS_WORDS } from '@tsukuroi/protocol/grids/policies.ts';
import type { PolicyTemplates } from '@tsukuroi/protocol/policies-api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Pending } from '../../components/pending.tsx';
import { get } from '../../platform/api.ts';
import { formatCount } from '../../platform/format.ts';
import { useLanguage, useText } from '../../platform/language.ts';
import styles from './policies.module.css';
import { usePolicyWords } from './words.ts';

/** Where a hospital can begin: one template for each class of devices. */
export function TemplatesDialog({ close }: { readonly close: () => void }) {
  const t = usePolicyWords();
  const text = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const templates = useQuery({
    queryKey: ['policy-templates', language],
    queryFn: ({ signal }) => get<PolicyTemplates>('/policies/templates', signal),
  });
  return (
    <Dialog title={t('makeTitle')} close={close} wide>
      <p className="soft">{t('makeLead')}</p>
      <Pending query={templates}>
        {(list) => (
          <div className={styles.templates}>
            {list.map((template) => (
              <section key={template.class} className={styles.template}>
                <div>
                  <h3>{text(CLASS_WORDS[template.class])}</h3>
                  <p className="small">
                    {template.sentences.what}。{template.sentences.when.join(' ')} {template.sentences.consent}
                  </p>
                  <p className="soft small">
                    {t('templateDevices', { count: formatCount(template.devices, language) })}
                    {template.used ? ` ・ ${t('templateUsed')}` : ''}
                  </p>
                </div>
                <Button
                  variant="default"
                  aria-label={`${text(CLASS_WORDS[template.class])}: ${t('templateUse')}`}
                  onClick={() =>
                    void navigate({ to: '/policies/$id', params: { id: 'new' }, search: { template: template.class } })
                  }
                >
                  {t('templateUse')}
                </Button>
              </section>
            ))}
          </div>
        )}
      </Pending>
    </Dialog>
  );
}
