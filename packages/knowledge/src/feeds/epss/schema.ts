/** First line: `#model_version:v2025.03.14,score_date:2026-01-30T12:55:00Z`; older files write `+0000` for `Z`. */
export const epssHead = /^#model_version:[^,]+,score_date:(?<date>\d{4}-\d{2}-\d{2}T[0-9:]+(?:Z|[+-]\d{2}:?\d{2}))$/;

/** `CVE-1999-0001,0.01151,0.78086`; very small scores are written with an exponent (`1e-05`). */
export const epssRow = /^(CVE-\d{4}-\d{4,}),(\d+(?:\.\d+)?(?:e-?\d+)?),(\d+(?:\.\d+)?(?:e-?\d+)?)$/;
