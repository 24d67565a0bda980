import { z } from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const word = z.string().min(1);
/** A day, or true (past, day not known), or false (not past, day not announced). */
const until = z.union([day, z.boolean()]);

/** A product page of endoflife.date: its YAML front matter as JSON, one product a line. */
export const productPage = z.object({
  product: word,
  title: word,
  releases: z.array(
    z.object({
      releaseCycle: word,
      releaseLabel: word.optional(),
      releaseDate: day.optional(),
      eoas: until.optional(),
      eol: until.optional(),
      eoes: until.optional(),
      latest: z.string().optional(),
    }),
  ),
});

/** `/api/v1/products/full/`: `is…` is judged on the day of `generated_at`, `…From` is the day itself or null. */
export const productsFull = z.object({
  schema_version: z.string().regex(/^1\./),
  generated_at: z.string().regex(/^\d{4}-\d{2}-\d{2}T/),
  total: z.int(),
  result: z.array(
    z.object({
      name: word,
      label: word,
      releases: z.array(
        z.object({
          name: word,
          label: word.nullish(),
          releaseDate: day.nullish(),
          isEoas: z.boolean().nullish(),
          eoasFrom: day.nullish(),
          isEol: z.boolean().nullish(),
          eolFrom: day.nullish(),
          isEoes: z.boolean().nullish(),
          eoesFrom: day.nullish(),
          latest: z.object({ name: z.string().nullish() }).nullish(),
        }),
      ),
    }),
  ),
});
