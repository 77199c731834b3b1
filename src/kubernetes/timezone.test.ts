import { describe, expect, it } from 'vitest';
import { isTimeZone } from './timezone.ts';

describe('isTimeZone', () => {
  it.each([
    'UTC',
    'Local',
    'Europe/Berlin',
    'America/New_York',
    'America/Argentina/Ushuaia',
    'America/Port_of_Spain',
  ])('accepts %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each([
    'GMT',
    'Etc/UTC',
    'Etc/GMT+5',
    'US/Eastern',
    'EST5EDT',
    'Zulu',
    'W-SU',
    'GB',
    'Chile/EasterIsland',
    'Pacific/Samoa',
  ])('accepts the link %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  // Which of two names the runtime lists changes with its version.
  it.each([
    ['Africa/Asmera', 'Africa/Asmara'],
    ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['America/Coral_Harbour', 'America/Atikokan'],
    ['America/Godthab', 'America/Nuuk'],
    ['America/Indianapolis', 'America/Indiana/Indianapolis'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Asia/Katmandu', 'Asia/Kathmandu'],
    ['Asia/Rangoon', 'Asia/Yangon'],
    ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
    ['Atlantic/Faeroe', 'Atlantic/Faroe'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['Pacific/Truk', 'Pacific/Chuuk'],
    ['Pacific/Ponape', 'Pacific/Pohnpei'],
    ['Pacific/Enderbury', 'Pacific/Kanton'],
  ])('accepts %s by its old and its new name, %s', (older, newer) => {
    expect([isTimeZone(older), isTimeZone(newer)]).toEqual([true, true]);
  });

  it.each([
    ...['', ' ', 'utc', 'Utc', 'local', 'gmt', 'europe/berlin', 'EUROPE/BERLIN', 'us/eastern', 'US/EASTERN'],
    ...[
      'Europe/Berlinn',
      'Europe',
      'Berlin',
      'CEST',
      '+01:00',
      'UTC+1',
      '../UTC',
      '/Europe/Berlin',
      'Europe/Berlin\n',
    ],
    ...['constructor', '__proto__'],
  ])('refuses %o', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
