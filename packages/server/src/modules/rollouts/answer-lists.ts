import { type SupplySuite, supplySuiteShape } from '@tsukuroi/protocol/apt-supply.ts';
import { type DnfRepository, dnfRepositoryShape } from '@tsukuroi/protocol/dnf-supply.ts';
import { z } from 'zod';

/** A vendor's list that packages of an answer come out of: a suite of apt's, or a repository of dnf's. */
export type AnswerList = SupplySuite | DnfRepository;
export const answerListShape = z.union([supplySuiteShape, dnfRepositoryShape]);

export function isRepository(list: AnswerList): list is DnfRepository {
  return 'repomd' in list;
}

/** Whether all that comes out of it is a security update; of a repository each package says so itself. */
export function isSecurityList(list: AnswerList | undefined): boolean {
  return list !== undefined && !isRepository(list) && list.security;
}
