import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ClinicalRole, Device, Exposure, ProductChoice } from '@tsukuroi/protocol';
import { CLINICAL_ROLE_WORDS, EXPOSURE_WORDS } from '@tsukuroi/protocol/words.ts';
import { type FormEvent, useId, useState } from 'react';
import { ButtonLink } from '../../components/button-link.tsx';
import { useChoices } from '../../components/choices.ts';
import form from '../../components/form.module.css';
import { Page, Panel } from '../../components/page.tsx';
import { ProblemView } from '../../components/problem-view.tsx';
import { ask, get } from '../../platform/api.ts';
import { useChange } from '../../platform/changes.ts';
import { useDevicesWords } from './words.ts';

const EMPTY = {
  name: '',
  model: '',
  product: '',
  version: '',
  department: '',
  vendor: '',
  exposure: 'unknown',
  clinicalRole: 'unknown',
};

/** Only what was filled in is sent: an empty field means that nobody knows. */
function typedDevice(values: typeof EMPTY, products: readonly ProductChoice[]) {
  const product = products.find((candidate) => candidate.id === values.product);
  const filled = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());
  return {
    name: values.name.trim(),
    model: filled(values.model),
    os: product?.os ?? undefined,
    version: filled(values.version),
    department: filled(values.department),
    vendor: filled(values.vendor),
    exposure: values.exposure as Exposure,
    clinicalRole: values.clinicalRole as ClinicalRole,
  };
}

export default function NewDevicePage() {
  const t = useDevicesWords();
  const navigate = useNavigate();
  const modelList = useId();
  const exposures = useChoices(EXPOSURE_WORDS);
  const roles = useChoices(CLINICAL_ROLE_WORDS);
  const products = useQuery({
    queryKey: ['products'],
    queryFn: ({ signal }) => get<readonly ProductChoice[]>('/products', signal),
  });
  const asked = String(useSearch({ strict: false }).exposure ?? '');
  const [values, setValues] = useState({
    ...EMPTY,
    exposure: Object.hasOwn(EXPOSURE_WORDS, asked) ? asked : EMPTY.exposure,
  });
  const known = products.data ?? [];
  const save = useChange(() => ask<Device>('POST', '/devices', { body: typedDevice(values, known) }), {
    touches: [['grid'], ['today']],
    after: (device) => void navigate({ to: '/devices/$id', params: { id: device.id }, search: { new: true } }),
  });
  const set = (key: keyof typeof EMPTY) => (event: { readonly currentTarget: { readonly value: string } }) => {
    const { value } = event.currentTarget;
    setValues((before) => ({ ...before, [key]: value }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.run(undefined);
  };
  const models = known
    .filter((product) => values.product === '' || product.id === values.product)
    .flatMap((product) => product.models);
  return (
    <Page title={t('newTitle')} lead={t('newLead')} kind="text">
      <Panel>
        <form className={form.form} onSubmit={submit}>
          {save.problem === null ? null : <ProblemView problem={save.problem} />}
          <div className={form.row}>
            <TextInput
              label={t('name')}
              description={t('nameHint')}
              required
              maxLength={200}
              value={values.name}
              onChange={set('name')}
            />
            <TextInput
              label={t('model')}
              description={t('modelHint')}
              maxLength={200}
              list={modelList}
              value={values.model}
              onChange={set('model')}
            />
          </div>
          <datalist id={modelList}>
            {[...new Set(models)].map((model) => (
              <option key={model} value={model} />
            ))}
          </datalist>
          <div className={form.row}>
            <NativeSelect
              label={t('product')}
              value={values.product}
              onChange={set('product')}
              data={[
                { value: '', label: t('productUnknown') },
                ...known.map(({ id, title }) => ({ value: id, label: title })),
              ]}
            />
            <TextInput
              label={t('version')}
              description={t('versionHint')}
              maxLength={100}
              value={values.version}
              onChange={set('version')}
            />
          </div>
          <div className={form.row}>
            <NativeSelect label={t('exposure')} data={exposures} value={values.exposure} onChange={set('exposure')} />
            <NativeSelect
              label={t('clinicalRole')}
              data={roles}
              value={values.clinicalRole}
              onChange={set('clinicalRole')}
            />
          </div>
          <div className={form.row}>
            <TextInput label={t('department')} maxLength={200} value={values.department} onChange={set('department')} />
            <TextInput
              label={t('vendor')}
              description={t('vendorHint')}
              maxLength={200}
              value={values.vendor}
              onChange={set('vendor')}
            />
          </div>
          {products.error === null ? null : <p className="soft">{t('productsUnread')}</p>}
          <div className={form.actions}>
            <Button type="submit" loading={save.running}>
              {t('save')}
            </Button>
            <ButtonLink to="/devices" quiet>
              {t('cancel')}
            </ButtonLink>
          </div>
        </form>
      </Panel>
    </Page>
  );
}
