/** The guide of a kit as a person follows it: its commands by name, so that what is printed is what is tried. */
export interface Guide {
  /** Commands and steps between the medium and the signed-in console, as the guide's first page states them. */
  readonly stated: { readonly steps: number; readonly commands: number };
  /**
   * The command of a step, as root types it on a machine without sudo, with the reader's own values in place of the examples.
   *
   * @throws Error when the guide has no such step, or a value has no place in it
   */
  command(step: string, own?: Readonly<Record<string, string>>): string;
}

export function readGuide(html: string): Guide {
  const [, steps, commands] = /(\d+) 手順、打つ命令は (\d+) 個/.exec(html) ?? [];
  return {
    stated: { steps: Number(steps), commands: Number(commands) },
    command(step, own = {}) {
      const written = new RegExp(`<pre data-do="${step}">(.*?)</pre>`, 's').exec(html)?.[1];
      if (written === undefined) {
        throw new Error(`the guide has no step ${step}`);
      }
      const unused = Object.keys(own).filter((name) => !written.includes(`data-is="${name}"`));
      if (unused.length > 0) {
        throw new Error(`the guide’s step ${step} has no place for ${unused.join(', ')}`);
      }
      const filled = written.replaceAll(/<i data-is="([a-z]+)">(.*?)<\/i>/g, (_, name: string, example: string) =>
        Object.hasOwn(own, name) ? (own[name] ?? '') : example,
      );
      return filled.replaceAll('&amp;', '&').replaceAll(/\bsudo /g, '');
    },
  };
}
