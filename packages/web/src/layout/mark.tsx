/** The product's mark: stitches of 刺し子, held together in the middle. */
export function Mark({ size = 30 }: { readonly size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" fill="none">
      <path
        d="M16 4v24M4 16h24M7.5 7.5l17 17M24.5 7.5l-17 17"
        stroke="#f3efe4"
        strokeWidth="2"
        strokeLinecap="round"
        strokeDasharray="3.6 2.8"
      />
      <circle cx="16" cy="16" r="3" fill="#d9a441" />
    </svg>
  );
}
