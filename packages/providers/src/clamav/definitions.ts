const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Day and number of a ClamAV database by its header, the first 512 bytes: `ClamAV-VDB:07 Mar 2017 08-02 -0500:23182:…` (ClamAV
 * manual, "CVD format"). Undefined when it is none.
 */
export function definitionsOf(header: string): { day: string; version: string } | undefined {
  const parts = /^ClamAV-VDB:(\d{1,2}) (\w{3}) (\d{4}) [^:]*:(\d+):/.exec(header);
  const month = MONTHS.indexOf(parts?.[2] ?? '') + 1;
  if (parts?.[1] === undefined || parts[3] === undefined || parts[4] === undefined || month === 0) {
    return undefined;
  }
  const two = (value: number | string): string => String(value).padStart(2, '0');
  return { day: `${parts[3]}-${two(month)}-${two(parts[1])}`, version: parts[4] };
}
