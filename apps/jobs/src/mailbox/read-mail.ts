export type ReadMail = { to: string; subject: string; text: string; html: string }
type Part = { headers: Map<string, string>; body: string }

/**
 * Reads a mail as our own mailer composes it: one multipart/alternative of text and HTML. It is the development
 * mailbox's reader, not one for mails of strangers.
 *
 * @param raw - the message, one character per byte (latin1)
 */
export function readMail(raw: string): ReadMail {
  const message = partOf(raw)
  const parts = partsOf(message)
  const find = (type: string) =>
    parts.find(({ headers }) => (headers.get('content-type') ?? 'text/plain').startsWith(type))
  return {
    to: (message.headers.get('to') ?? '').replaceAll(/[<>]/g, ''),
    subject: decodeWords(message.headers.get('subject') ?? ''),
    text: decodeBody(find('text/plain')),
    html: decodeBody(find('text/html')),
  }
}

function partOf(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n')
  const head = end < 0 ? raw : raw.slice(0, end)
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  return { headers, body: end < 0 ? '' : raw.slice(end + 4) }
}

function partsOf(message: Part): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(message.headers.get('content-type') ?? '')?.[1]
  if (boundary === undefined) return [message]
  const pieces = message.body.split(`--${boundary}`).slice(1, -1)
  return pieces.flatMap((piece) => partsOf(partOf(piece.replace(/^\r\n/, '').replace(/\r\n$/, ''))))
}

function decodeBody(part: Part | undefined): string {
  if (!part) return ''
  const encoding = part.headers.get('content-transfer-encoding')?.toLowerCase()
  return decode(part.body, encoding).toString('utf8').replaceAll('\r\n', '\n')
}

function decode(body: string, encoding: string | undefined): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  if (encoding === 'quoted-printable') return Buffer.from(unquoted(body.replaceAll('=\r\n', '')), 'latin1')
  return Buffer.from(body, 'latin1')
}

function unquoted(text: string): string {
  return text.replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** RFC 2047 words: `=?UTF-8?Q?...?=` and `=?UTF-8?B?...?=`. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, words: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(words, 'base64').toString('utf8')
        : Buffer.from(unquoted(words.replaceAll('_', ' ')), 'latin1').toString('utf8'),
    )
}
