/** The number of a port that may be written as text; undefined when it is no whole number. Source: int-or-string fields. */
export function portNumberOf(port: number | string): number | undefined {
  if (typeof port === 'number') return port;
  return /^[0-9]{1,9}$/.test(port) ? Number(port) : undefined;
}
