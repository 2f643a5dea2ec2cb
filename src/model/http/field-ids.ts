/** The ids of every part that http/fields.ts lists, for the catalogues. */
export const APP_FIELD_IDS = [
  'data.bytes',
  'http.request-line', 'http.status-line', 'http.method', 'http.target', 'http.version', 'http.status', 'http.reason',
  'http.field-line', 'http.field-name', 'http.field-value', 'http.empty-line',
  'http.content', 'http.chunk-line', 'http.chunk-size', 'http.chunk-end', 'http.trailer-line',
  'http.tunnel', 'http.incomplete', 'http.unreadable',
  'sse.line', 'sse.field-name', 'sse.field-value', 'sse.comment', 'sse.dispatch', 'sse.empty-line', 'sse.byte-order-mark',
  'websocket.fin', 'websocket.rsv1', 'websocket.rsv2', 'websocket.rsv3', 'websocket.opcode', 'websocket.mask', 'websocket.payload-length',
  'websocket.extended-length', 'websocket.masking-key', 'websocket.payload', 'websocket.compressed-payload', 'websocket.close-code', 'websocket.close-reason',
  'websocket.incomplete', 'websocket.unreadable',
] as const;
export type AppFieldId = (typeof APP_FIELD_IDS)[number];

/** The ids of what some values stand for (FieldValue.meaning). */
export const APP_MEANING_IDS = [
  'http.status-1xx', 'http.status-2xx', 'http.status-3xx', 'http.status-4xx', 'http.status-5xx',
  'websocket.continuation', 'websocket.text', 'websocket.binary', 'websocket.close', 'websocket.ping', 'websocket.pong',
  'websocket.length-in-2-bytes', 'websocket.length-in-8-bytes',
] as const;
