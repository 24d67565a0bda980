import { queryFormat, type RpmTools } from './programs.ts';
import { comparedVersions, type RpmState } from './state.ts';

/** Installed packages whose place a file would take: rpm removes them without a word (rpm-spec(5), Obsoletes). What cannot be compared counts. */
export async function replacedBy(own: string, file: string, state: RpmState, tools: RpmTools): Promise<string[]> {
  const format = `[${queryFormat('OBSOLETENAME', 'OBSOLETEFLAGS:depflags', 'OBSOLETEVERSION')}]`;
  const { text } = await tools.query(['-qp', '--nomanifest', '--queryformat', format, file]);
  const found: string[] = [];
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [name = '', flags = '', version = ''] = line.split('\t');
    for (const there of state.all.filter((item) => item.package === name && name !== own)) {
      const order = version === '' ? undefined : await comparedVersions(tools, there.version, version);
      const sign = order === undefined ? undefined : order < 0 ? '<' : order > 0 ? '>' : '=';
      found.push(...(sign === undefined || flags.includes(sign) ? [name] : []));
    }
  }
  return [...new Set(found)];
}
