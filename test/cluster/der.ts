/** The Distinguished Encoding Rules of ASN.1 (X.690), as far as certificates need them. */

function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = bigEndian(length);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function bigEndian(value: number): number[] {
  return value < 0x100 ? [value] : [...bigEndian(Math.floor(value / 0x100)), value % 0x100];
}

/** One arc of an object identifier: seven bits a byte, every byte but the last with its top bit set. */
function encodeArc(arc: number): number[] {
  const tail = arc % 0x80;
  let head: number[] = [];
  for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) {
    head = [0x80 | (rest % 0x80), ...head];
  }
  return [...head, tail];
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => encode(0x30, ...parts);

export const set = (...parts: readonly Uint8Array[]): Buffer => encode(0x31, ...parts);

export const boolean = (value: boolean): Buffer => encode(0x01, Buffer.from([value ? 0xff : 0x00]));

/** An INTEGER from its big-endian two's complement, which must be minimal. */
export const integer = (bytes: Uint8Array): Buffer => encode(0x02, bytes);

/** A BIT STRING; `unusedBits` counts those at the end of the last byte that say nothing. */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer =>
  encode(0x03, Buffer.from([unusedBits]), bytes);

export const octetString = (bytes: Uint8Array): Buffer => encode(0x04, bytes);

/** An OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(encodeArc)]));
}

export const utf8String = (text: string): Buffer => encode(0x0c, Buffer.from(text));

/** A UTCTime, to the second; right for the years 1950 to 2049 (RFC 5280, 4.1.2.5.1). */
export const utcTime = (time: Date): Buffer =>
  encode(0x17, Buffer.from(`${time.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

/** An element with the context-specific tag `[tag]`: explicit around other elements, implicit around bytes. */
export const context = (tag: number, form: 'explicit' | 'implicit', content: Uint8Array): Buffer =>
  encode((form === 'explicit' ? 0xa0 : 0x80) | tag, content);
