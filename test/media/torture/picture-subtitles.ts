const [width, height] = [160, 96];
const box = { x: 60, y: 70, width: 40, height: 8 };

const number = (value: number, bytes: number): Buffer => {
  const field = Buffer.alloc(bytes);
  field.writeUIntBE(value, 0, bytes);
  return field;
};

/** 'PG', PTS and DTS in 90 kHz, type, length, body. */
const segment = (atSec: number, type: number, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    Buffer.from('PG'),
    number(Math.round(atSec * 90_000), 4),
    number(0, 4),
    number(type, 1),
    number(body.length, 2),
    body,
  ]);

const place = Buffer.concat([number(box.x, 2), number(box.y, 2)]);

const composition = (serial: number, isShown: boolean): Buffer =>
  Buffer.concat([
    ...[number(width, 2), number(height, 2), number(0x10, 1), number(serial, 2)],
    ...[number(isShown ? 0x80 : 0, 1), number(0, 2), number(isShown ? 1 : 0, 1)],
    ...(isShown ? [number(0, 2), number(0, 2), place] : []),
  ]);

const window = Buffer.concat([
  number(1, 1),
  number(0, 1),
  place,
  number(box.width, 2),
  number(box.height, 2),
]);
/** One colour: number, Y, Cr, Cb, opacity. */
const palette = Buffer.from([0, 0, 1, 235, 128, 128, 255]);
/** A row is one run of colour 1, then the end of the line. */
const rows = Buffer.concat(
  Array.from({ length: box.height }, () => Buffer.from([0, 0x80 | box.width, 1, 0, 0])),
);
const object = Buffer.concat([
  ...[number(0, 2), number(0, 1), number(0xc0, 1), number(rows.length + 4, 3)],
  ...[number(box.width, 2), number(box.height, 2), rows],
]);

/**
 * A white bar from 0.5 s to 1.2 s as Presentation Graphics (`.sup`). By hand: ffmpeg makes no pictures out of text,
 * it only turns one kind of picture subtitle into another. Layout: US patent 20090185789, as the demuxer `sup` reads it.
 */
export const pgs: Uint8Array = Buffer.concat([
  ...[segment(0.5, 0x16, composition(0, true)), segment(0.5, 0x17, window), segment(0.5, 0x14, palette)],
  ...[segment(0.5, 0x15, object), segment(0.5, 0x80)],
  ...[segment(1.2, 0x16, composition(1, false)), segment(1.2, 0x17, window), segment(1.2, 0x80)],
]);
