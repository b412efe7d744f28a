/** One masked text frame (RFC 6455 section 5), with a key of zeros: the payload stays as it is. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head = Buffer.alloc(payload.length < 126 ? 6 : 8)
  head[0] = 0x81
  if (payload.length < 126) head[1] = 0x80 | payload.length
  else {
    if (payload.length > 0xffff) throw new Error('a driver never sends that much at once')
    head[1] = 0x80 | 126
    head.writeUInt16BE(payload.length, 2)
  }
  return Buffer.concat([head, payload])
}

/** Puts unmasked frames together again from what TCP hands over. */
export function createFrameReader(onText: (text: string) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = []
  let have = 0
  let need = 2

  function frameIn(data: Buffer): { from: number; length: number } | null {
    if (data.length < 2) return null
    const short = (data[1] as number) & 0x7f
    if (short < 126) return { from: 2, length: short }
    if (short === 126) return data.length < 4 ? null : { from: 4, length: data.readUInt16BE(2) }
    return data.length < 10 ? null : { from: 10, length: Number(data.readBigUInt64BE(2)) }
  }

  return (chunk) => {
    chunks.push(chunk)
    have += chunk.length
    if (have < need) return
    let data = chunks.length === 1 ? chunk : Buffer.concat(chunks)
    for (;;) {
      const frame = frameIn(data)
      if (!frame || data.length < frame.from + frame.length) {
        need = frame ? frame.from + frame.length : data.length + 1
        break
      }
      const end = frame.from + frame.length
      if (((data[0] as number) & 0x0f) === 1) onText(data.toString('utf8', frame.from, end))
      data = data.subarray(end)
    }
    chunks = data.length > 0 ? [data] : []
    have = data.length
  }
}
