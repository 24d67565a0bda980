import { readFileSync } from 'node:fs';
import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import { expect, it } from 'vitest';
import { theme } from './theme.ts';

const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

it('writes every shade of the theme colour as a CSS variable of the same value, since no style is written at run time', () => {
  const resolved = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)).variables;
  const shades = Object.entries(resolved).filter(([name]) => /^--mantine-color-ai-\d$/.test(name));

  expect(shades).toHaveLength(10);
  for (const [name, value] of shades) {
    expect(tokens).toContain(`${name}: ${value};`);
  }
});

it('points every primary colour variable at the theme colour', () => {
  const names = [...tokens.matchAll(/--mantine-primary-color-(\d): var\(--mantine-color-ai-(\d)\)/g)];

  expect(names.map(([, primary, shade]) => `${primary}${shade}`)).toEqual(
    Array.from({ length: 10 }, (_, index) => `${index}${index}`),
  );
});
