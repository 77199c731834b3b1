/** Time zones, by the names that Go's time.LoadLocation takes: those of the IANA database, case and all. */

/**
 * Names of the IANA database that Intl.supportedValuesOf leaves out: other names of the zones it lists (links), and
 * `Etc`. (Intl's formatters know them too, but take every name in any case, which programs that open a file do not.)
 */
const LINKS = {
  '': `CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST
    Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC
    PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu`,
  Africa: 'Asmara Timbuktu',
  America: `Argentina/Buenos_Aires Argentina/Catamarca Argentina/ComodRivadavia Argentina/Cordoba
    Argentina/Jujuy Argentina/Mendoza Atikokan Atka Ensenada Fort_Wayne Indiana/Indianapolis
    Kentucky/Louisville Knox_IN Montreal Nipigon Nuuk Pangnirtung Porto_Acre Rainy_River Rosario
    Santa_Isabel Shiprock Thunder_Bay Virgin Yellowknife`,
  Antarctica: 'South_Pole',
  Asia: `Ashkhabad Choibalsan Chongqing Chungking Dacca Harbin Ho_Chi_Minh Istanbul Kashgar Kathmandu
    Kolkata Macao Tel_Aviv Thimbu Ujung_Pandang Ulan_Bator Yangon`,
  Atlantic: 'Faroe Jan_Mayen',
  Australia: 'ACT Canberra Currie LHI NSW North Queensland South Tasmania Victoria West Yancowinna',
  Brazil: 'Acre DeNoronha East West',
  Canada: 'Atlantic Central Eastern Mountain Newfoundland Pacific Saskatchewan Yukon',
  Chile: 'Continental EasterIsland',
  Etc: `GMT GMT+0 GMT+1 GMT+10 GMT+11 GMT+12 GMT+2 GMT+3 GMT+4 GMT+5 GMT+6 GMT+7 GMT+8 GMT+9 GMT-0 GMT-1
    GMT-10 GMT-11 GMT-12 GMT-13 GMT-14 GMT-2 GMT-3 GMT-4 GMT-5 GMT-6 GMT-7 GMT-8 GMT-9 GMT0
    Greenwich UCT UTC Universal Zulu`,
  Europe: 'Belfast Kyiv Nicosia Tiraspol Uzhgorod Zaporozhye',
  Mexico: 'BajaNorte BajaSur General',
  Pacific: 'Chuuk Johnston Kanton Pohnpei Samoa Yap',
  US: `Alaska Aleutian Arizona Central East-Indiana Eastern Hawaii Indiana-Starke Michigan Mountain
    Pacific Samoa`,
};

let names: ReadonlySet<string> | undefined;

/**
 * Whether a Go program that is configured with this time zone finds it: an IANA name, `UTC`, or `Local`, which is
 * the zone of the container. LoadLocation takes the empty name for UTC too; here it is no name. Offsets such as
 * `+01:00` are no names either.
 */
export function isTimeZone(name: string): boolean {
  names ??= new Set(['Local', ...Intl.supportedValuesOf('timeZone'), ...linkNames()]);
  return names.has(name);
}

function linkNames(): string[] {
  return Object.entries(LINKS).flatMap(([region, links]) =>
    links.split(/\s+/).map((link) => (region === '' ? link : `${region}/${link}`)),
  );
}
