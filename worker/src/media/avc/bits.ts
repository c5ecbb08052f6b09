import { StreamOpsError } from '@streamops/core';

const broken = () => new StreamOpsError('MEDIA_BROKEN', 'A parameter set of the picture is not whole.');

/** ITU-T H.264 7.4.1: a 3 that stands after two zeros keeps the bytes from looking like a start code. */
export const withoutGuards = (unit: Uint8Array): Uint8Array =>
  unit.filter((byte, at) => !(byte === 3 && at > 1 && unit[at - 1] === 0 && unit[at - 2] === 0));

export const withGuards = (bytes: Uint8Array): Uint8Array => {
  const guarded: number[] = [];
  for (const byte of bytes) {
    if (byte <= 3 && guarded.at(-1) === 0 && guarded.at(-2) === 0) guarded.push(3);
    guarded.push(byte);
  }
  return Uint8Array.from(guarded);
};

export interface BitReader {
  bits(count: number): number;
  flag(): boolean;
  /** ue(v) and se(v) of ITU-T H.264 9.1. */
  unsigned(): number;
  signed(): number;
  /** Bits read so far. */
  at(): number;
}

/** Rejects with MEDIA_BROKEN where it is asked for more than there is. */
export const bitReader = (bytes: Uint8Array): BitReader => {
  let at = 0;
  const bit = (): number => {
    const byte = bytes[at >> 3];
    if (byte === undefined) throw broken();
    const value = (byte >> (7 - (at & 7))) & 1;
    at += 1;
    return value;
  };
  const bits = (count: number): number => {
    let value = 0;
    for (let n = 0; n < count; n += 1) value = value * 2 + bit();
    return value;
  };
  const unsigned = (): number => {
    let zeros = 0;
    while (bit() === 0) {
      zeros += 1;
      if (zeros > 32) throw broken();
    }
    return 2 ** zeros - 1 + bits(zeros);
  };
  const signed = (): number => {
    const code = unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  };
  return { bits, flag: () => bit() === 1, unsigned, signed, at: () => at };
};

/** `value` as ue(v), a character a bit. */
const codeOf = (value: number): string => {
  const binary = (value + 1).toString(2);
  return '0'.repeat(binary.length - 1) + binary;
};

/** The first `kept` bits, then these numbers as ue(v), then what ends a parameter set. */
export const withNumbers = (bytes: Uint8Array, kept: number, numbers: readonly number[]): Uint8Array => {
  const whole = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = `${whole.slice(0, kept)}${numbers.map(codeOf).join('')}1`;
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8, '0');
  return Uint8Array.from({ length: padded.length / 8 }, (_, at) =>
    Number.parseInt(padded.slice(at * 8, at * 8 + 8), 2),
  );
};
