import { productMap } from '@tsukuroi/content';
import type { Language } from '@tsukuroi/core';
import type { productChoiceShape } from '@tsukuroi/protocol';
import type { z } from 'zod';

/** Systems and firmware of the product map that a person may choose: typing one in is enough to have it judged. */
export function productChoices(language: Language): z.infer<typeof productChoiceShape>[] {
  return productMap().flatMap((entry) => {
    const os = entry.match.find((mark) => mark.os !== undefined)?.os;
    const models = entry.models ?? [];
    return os === undefined && models.length === 0
      ? []
      : [{ id: entry.id, title: entry.title[language], os: os ?? null, models }];
  });
}
