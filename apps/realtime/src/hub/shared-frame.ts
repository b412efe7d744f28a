import { differenceOf } from '@closeby/protocol/core'
import type { Frame, FrameName } from './line.ts'

/** A frame that many sockets get: put into bytes once, whoever it goes to. */
export type SharedFrame = { text: string; wire: Buffer[] }

const TEXT_FRAME = 0x81
/** What Engine.IO and Socket.IO put before the JSON of an event of the first namespace. */
const MESSAGE = '4'
const EVENT = '2'

const texts = new WeakMap<object, string>()

/** The JSON of something that never changes, made once. */
export function jsonOf(value: object): string {
  const known = texts.get(value)
  if (known !== undefined) return known
  const text = JSON.stringify(value)
  texts.set(value, text)
  return text
}

/** Many rows in one frame. */
export function rowsFrame(view: Frame<'view:rows'>['view'], rows: readonly object[]): SharedFrame {
  return sharedFrame('view:rows', `{"view":"${view}","rows":[${rows.map(jsonOf).join(',')}]}`)
}

type Version = { id: string; seq: number }
const differences = new WeakMap<object, { before: object; text: string | null }>()

/** Many rows in one frame: in full, or as what changed since `was`, where that is shorter to say. */
export function changesFrame<Row extends Version>(
  view: Frame<'view:rows'>['view'],
  rows: readonly Row[],
  was: ReadonlyMap<Row, Row>,
): SharedFrame {
  const whole: string[] = []
  const changes: string[] = []
  for (const row of rows) {
    const before = was.get(row)
    const text = before ? differenceText(before, row) : null
    if (text === null) whole.push(jsonOf(row))
    else changes.push(text)
  }
  return sharedFrame('view:rows', `{"view":"${view}","rows":[${whole.join(',')}],"changes":[${changes.join(',')}]}`)
}

function differenceText(before: Version, row: Version): string | null {
  const known = differences.get(row)
  if (known?.before === before) return known.text
  const set = differenceOf(before, row)
  const text = set && JSON.stringify({ id: row.id, from: before.seq, set })
  differences.set(row, { before, text })
  return text
}

export function rowFrame(view: Frame<'view:row'>['view'], row: object): SharedFrame {
  return sharedFrame('view:row', `{"view":"${view}","row":${jsonOf(row)}}`)
}

const checks = new WeakMap<object, SharedFrame>()

/** The numbers of a list, made once for all who are told the same ones. */
export function checkFrame(view: Frame<'view:check'>['view'], numbers: { count: number; sum: number }): SharedFrame {
  const known = checks.get(numbers)
  if (known) return known
  const frame = sharedFrame('view:check', JSON.stringify({ view, ...numbers }))
  checks.set(numbers, frame)
  return frame
}

function sharedFrame(event: FrameName, json: string): SharedFrame {
  const text = `${EVENT}["${event}",${json}]`
  const payload = Buffer.from(MESSAGE + text)
  return { text, wire: [Buffer.concat([headOf(payload.length), payload])] }
}

/** The head of an unmasked text frame (RFC 6455 section 5.2). */
function headOf(length: number): Buffer {
  if (length < 126) return Buffer.from([TEXT_FRAME, length])
  if (length < 65_536) {
    const head = Buffer.from([TEXT_FRAME, 126, 0, 0])
    head.writeUInt16BE(length, 2)
    return head
  }
  const head = Buffer.from([TEXT_FRAME, 127, 0, 0, 0, 0, 0, 0, 0, 0])
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}
