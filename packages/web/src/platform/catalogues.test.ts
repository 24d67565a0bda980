// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { loadedCatalogues } from './language.ts';

// Loading a module registers its words.
const modules = import.meta.glob(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../main.tsx'], { eager: true });

const texts = [...loadedCatalogues()].flatMap(([name, words]) =>
  Object.entries(words).map(([key, text]) => ({ name: `${name}.${key}`, ja: text.ja, en: text.en })),
);

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

describe('words of the console', () => {
  it('are found in every page', () => {
    expect(Object.keys(modules).length).toBeGreaterThan(60);
    expect(texts.length).toBeGreaterThan(300);
  });

  it('are there in both languages', () => {
    expect(texts.filter(({ ja, en }) => ja.trim() === '' || en.trim() === '').map(({ name }) => name)).toEqual([]);
  });

  it('ask for the same parameters in both languages', () => {
    const wrong = texts.filter(({ ja, en }) => placeholders(ja).join() !== placeholders(en).join());

    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('use full stops of their own language', () => {
    expect(texts.filter(({ en }) => /[、。]/.test(en)).map(({ name }) => name)).toEqual([]);
  });
});
