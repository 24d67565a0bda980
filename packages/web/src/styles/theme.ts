import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** 藍 (indigo). The same values stand in tokens.css, since the console writes no style into the page at run time. */
const ai: MantineColorsTuple = [
  '#e6eef6',
  '#cfdeec',
  '#a6c1dc',
  '#7aa2ca',
  '#5487b8',
  '#35709f',
  '#1c4a75',
  '#193f63',
  '#17344f',
  '#10253a',
];

const small = { defaultProps: { size: 'sm' } };

export const theme = createTheme({
  colors: { ai },
  primaryColor: 'ai',
  primaryShade: 6,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: small,
    TextInput: small,
    PasswordInput: small,
    NativeSelect: small,
    Textarea: small,
    Checkbox: small,
    Radio: small,
    NumberInput: small,
  },
});
