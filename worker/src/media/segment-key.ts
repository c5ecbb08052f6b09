import { createCipheriv, createDecipheriv } from 'node:crypto';

/** RFC 8216, 5.2: where a playlist names no other, it is the segment's number in the playlist, in 16 bytes. */
const vectorOf = (sequence: number): Buffer => {
  const vector = Buffer.alloc(16);
  vector.writeUInt32BE(sequence, 12);
  return vector;
};

/** AES-128 in CBC mode with PKCS7 padding, as HLS has it. `key`: 16 bytes. */
export const encryptSegment = (segment: Buffer, key: Buffer, sequence: number): Buffer => {
  const cipher = createCipheriv('aes-128-cbc', key, vectorOf(sequence));
  return Buffer.concat([cipher.update(segment), cipher.final()]);
};

export const decryptSegment = (segment: Buffer, key: Buffer, sequence: number): Buffer => {
  const decipher = createDecipheriv('aes-128-cbc', key, vectorOf(sequence));
  return Buffer.concat([decipher.update(segment), decipher.final()]);
};
