import type { ReactElement } from 'react';

/** Our own line icons on a 20 × 20 grid; all are drawn with the current text colour. */
const DRAWINGS = {
  alert: <path d="M10 2.8 18.2 17H1.8L10 2.8Zm0 5.2v4.2m0 2.4v.1" />,
  clock: <path d="M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Zm0 3.6V10l2.8 2" />,
  calendar: <path d="M3 5h14v12H3V5Zm0 4h14M7 2.8V6m6-3.2V6" />,
  eye: (
    <path d="M1.8 10S4.8 4.8 10 4.8 18.2 10 18.2 10 15.2 15.2 10 15.2 1.8 10 1.8 10Zm8.2-2.4a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z" />
  ),
  question: (
    <path d="M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM7.8 8a2.2 2.2 0 1 1 3 2c-.5.3-.8.7-.8 1.4m0 2.4v.1" />
  ),
  check: <path d="M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Zm-3.4 7.7 2.4 2.4 4.5-5" />,
  half: <path d="M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Zm0 0v15M10 6h4.6M10 10h7.4M10 14h4.6" />,
  dash: <path d="M4 10h12" />,
  flag: <path d="M5 18V3m0 .6c3-2 6 2 10 0v7.6c-4 2-7-2-10 0" />,
  gate: <path d="M2.5 17.5V5.8l3-2.3v14m12 0V5.8l-3-2.3v14M8 10h4m-2-2 2 2-2 2" />,
  route: (
    <path d="M4.4 13.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm11.2-10.4a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM6.4 15.2h6a2.6 2.6 0 0 0 0-5.2H7.6a2.6 2.6 0 0 1 0-5.2h6" />
  ),
  server: <path d="M3 3.4h14v5.4H3V3.4Zm0 7.8h14v5.4H3v-5.4Zm3-5.1h.1M6 13.9h.1m3.4-7.8h4.6m-4.6 7.8h4.6" />,
  globe: (
    <path d="M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM2.5 10h15M10 2.5c2.2 2 3.3 4.5 3.3 7.5S12.2 15.5 10 17.5c-2.2-2-3.3-4.5-3.3-7.5S7.8 4.5 10 2.5Z" />
  ),
  broken: <path d="M2 10h5m6 0h5M8.4 6.6l3.2 6.8m0-6.8-3.2 6.8" />,
  download: <path d="M10 2.8v9.4m0 0L6.4 8.6M10 12.2l3.6-3.6M3.4 14v3.2h13.2V14" />,
  upload: <path d="M10 12.2V2.8m0 0L6.4 6.4M10 2.8l3.6 3.6M3.4 14v3.2h13.2V14" />,
  print: <path d="M5.5 7V2.8h9V7M5.5 14H3V7h14v7h-2.5m-9-2.2h9v5.4h-9v-5.4Z" />,
  columns: <path d="M2.8 3.5h14.4v13H2.8v-13Zm4.8 0v13m4.8-13v13" />,
  filter: <path d="M2.8 4h14.4l-5.6 6.6v5.6l-3.2-1.8v-3.8L2.8 4Z" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  up: <path d="M10 16V4.4m0 0L5.6 8.8M10 4.4l4.4 4.4" />,
  down: <path d="M10 4v11.6m0 0 4.4-4.4M10 15.6l-4.4-4.4" />,
  chevron: <path d="m4 7 6 6 6-6" />,
  right: <path d="m7.4 4 6 6-6 6" />,
  back: <path d="m12.6 4-6 6 6 6" />,
  sun: (
    <path d="M10 6.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2ZM10 1.8v1.8m0 12.8v1.8M1.8 10h1.8m12.8 0h1.8M4.2 4.2l1.3 1.3m9 9 1.3 1.3m0-11.6-1.3 1.3m-9 9-1.3 1.3" />
  ),
  device: <path d="M2.5 3.8h15v9.4h-15V3.8ZM7 16.8h6m-3-3.6v3.6" />,
  shield: <path d="M10 2.2 16.6 5v4.6c0 4-2.7 6.8-6.6 8.2-3.9-1.4-6.6-4.2-6.6-8.2V5L10 2.2Zm0 4.4v4m0 2.6v.1" />,
  box: <path d="M10 2.2 17 6v8l-7 3.8L3 14V6l7-3.8ZM3 6l7 3.9L17 6m-7 3.9v7.9" />,
  book: (
    <path d="M3 3.4h5.2c1 0 1.8.8 1.8 1.8v12c0-1-.8-1.8-1.8-1.8H3v-12Zm14 0h-5.2c-1 0-1.8.8-1.8 1.8m7-1.8v12h-5.2c-1 0-1.8.8-1.8 1.8" />
  ),
  ledger: <path d="M4 2.6h12v14.8H4V2.6Zm3 4h6m-6 3.4h6m-6 3.4h4" />,
  hand: (
    <path d="M2.6 12.4 6 10.2l4 1.6h3.2a1.3 1.3 0 0 1 0 2.6H9.6m3.6-.4 4.2-2.2M2.6 16.6l2-1.2 5 1.6 7.8-3.6M10 7.4V2.6M7.6 5h4.8" />
  ),
  log: <path d="M5 2.6h7.4L16 6.2v11.2H5V2.6Zm7 0v4h4M7.8 10h5.4m-5.4 3.2h5.4" />,
  people: (
    <path d="M7.4 3.4a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8ZM1.8 16.6c0-3 2.4-5 5.6-5s5.6 2 5.6 5m-.4-12.8a2.7 2.7 0 0 1 0 5.2m2.2 3c2 .7 3.2 2.4 3.2 4.6" />
  ),
  settings: (
    <path d="M2.8 6h7.6m4 0h2.8m-14.4 8h2.8m4 0h7.6M12.4 3.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Zm-4.8 8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z" />
  ),
  steps: <path d="M2.6 16.8h4v-4h4v-4h4v-4h3" />,
  page: <path d="M5 2.6h10v14.8H5V2.6Zm2.6 3.6h4.8M7.6 9.4h4.8m-4.8 6v-3m2.4 3v-1.6m2.4 1.6v-4" />,
  person: <path d="M10 3a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 10 3ZM3.6 17c.4-3.2 3-5.2 6.4-5.2s6 2 6.4 5.2" />,
  key: <path d="M6.4 7.2a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8Zm3.4 3.4h8m-2.4 0v3.2m-3-3.2v2.2" />,
  mail: <path d="M2.4 4.6h15.2v10.8H2.4V4.6Zm0 .4L10 11l7.6-6" />,
  plus: <path d="M10 4v12M4 10h12" />,
  refresh: <path d="M16.4 8.2A6.8 6.8 0 1 0 16.8 11m-.2-7v4.4h-4.4" />,
  info: <path d="M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Zm0 6.5v4.6m0-7v.1" />,
  sample: <path d="M7.4 2.6v5L3 15.4c-.5.9.1 2 1.2 2h11.6c1.1 0 1.7-1.1 1.2-2l-4.4-7.8v-5m-6.4 0h7.6M5.4 12.6h9.2" />,
  signOut: <path d="M11.6 3H3.4v14h8.2M8 10h9.2m0 0-3-3m3 3-3 3" />,
} satisfies Record<string, ReactElement>;

export type IconName = keyof typeof DRAWINGS;

/** An icon beside its word. It says nothing by itself, so it is hidden from screen readers. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {DRAWINGS[name]}
    </svg>
  );
}
