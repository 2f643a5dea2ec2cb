import { crc32 as crc32Of } from '../model/core/crc32.ts';

/** The CRC of ISO/IEC 13239 as eight hex digits. */
export const crc32 = (bytes: Uint8Array): string => crc32Of(bytes).toString(16).padStart(8, '0');
