/** How one version stands to another. `unknown` is an answer: it is shown with its reason and never counted as good. */
export type Order = 'older' | 'same' | 'newer' | 'unknown';

/** Three-valued logic of Kleene, for conditions of which a part cannot be judged. */
export type Ternary = 'yes' | 'no' | 'unknown';

/** `no` wins over `unknown`, `unknown` over `yes`. The conjunction of nothing is `yes`. */
export function allOf(parts: Iterable<Ternary>): Ternary {
  let answer: Ternary = 'yes';
  for (const part of parts) {
    if (part === 'no') {
      return 'no';
    }
    if (part === 'unknown') {
      answer = 'unknown';
    }
  }
  return answer;
}

/** `yes` wins over `unknown`, `unknown` over `no`. The disjunction of nothing is `no`. */
export function anyOf(parts: Iterable<Ternary>): Ternary {
  let answer: Ternary = 'no';
  for (const part of parts) {
    if (part === 'yes') {
      return 'yes';
    }
    if (part === 'unknown') {
      answer = 'unknown';
    }
  }
  return answer;
}

export function not(part: Ternary): Ternary {
  if (part === 'unknown') {
    return 'unknown';
  }
  return part === 'yes' ? 'no' : 'yes';
}
