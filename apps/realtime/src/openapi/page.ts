import { REFUSAL_CODES, REFUSALS } from '@closeby/protocol/core'
import type { OpenApi, Operation, Parameter, Response } from './document.ts'
import { escaped, schemaWords } from './schema-words.ts'
import { INTRODUCTION } from './words.ts'

const NO_SCHEMA = {}

/**
 * The document as a page to read: no script, nothing from anywhere else, and one style that the page carries itself, so
 * that the strictest policy lets it be.
 */
export function docsPage(api: OpenApi, style: string): string {
  const groups = new Map<string, [method: string, path: string, operation: Operation][]>()
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? ''
      groups.set(tag, [...(groups.get(tag) ?? []), [method, path, operation]])
    }
  const tags = [...groups.keys()]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Closeby API</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<nav aria-label="Parts of this page">
<p class="brand">Closeby API</p>
<ul>
<li><a href="#begin">How it works</a></li>
${tags.map((tag) => `<li><a href="#${escaped(tag)}">${escaped(tag)}</a></li>`).join('\n')}
<li><a href="#shapes">Shapes</a></li>
<li><a href="#refusals">Refusals</a></li>
</ul>
</nav>
<main id="content" tabindex="-1">
<h1>Closeby API <small>${escaped(api.info.version)}</small></h1>
<section id="begin" aria-labelledby="begin-title">
<h2 id="begin-title">How it works</h2>
${INTRODUCTION.map((paragraph) => `<p>${inline(paragraph)}</p>`).join('\n')}
<p>For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
</section>
${tags.map((tag) => group(tag, groups.get(tag) ?? [])).join('\n')}
<section id="shapes" aria-labelledby="shapes-title">
<h2 id="shapes-title">Shapes</h2>
${Object.entries(api.components.schemas)
  .map(([name, schema]) => `<h3 id="shape-${escaped(name)}">${escaped(name)}</h3>\n<pre>${schemaWords(schema)}</pre>`)
  .join('\n')}
</section>
<section id="refusals" aria-labelledby="refusals-title">
<h2 id="refusals-title">Refusals</h2>
<div class="wide"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">What it means</th></tr></thead>
<tbody>
${REFUSAL_CODES.map((code) => `<tr><td><code>${escaped(code)}</code></td><td>${REFUSALS[code][0]}</td><td>${escaped(REFUSALS[code][1])}</td></tr>`).join('\n')}
</tbody>
</table></div>
</section>
</main>
</body>
</html>
`
}

/** Text with \`code\` in it. */
function inline(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function group(tag: string, operations: [method: string, path: string, operation: Operation][]): string {
  return `<section id="${escaped(tag)}" aria-labelledby="${escaped(tag)}-title">
<h2 id="${escaped(tag)}-title">${escaped(tag)}</h2>
${operations.map(([method, path, operation]) => door(method, path, operation)).join('\n')}
</section>`
}

function door(method: string, path: string, operation: Operation): string {
  const body = operation.requestBody?.content?.['application/json']?.schema
  const [status, answer] = goodAnswer(operation)
  const event = operation['x-socket-event']
  const parameters = operation.parameters.filter((each): each is Parameter => 'name' in each)
  return `<details id="${escaped(operation.operationId)}">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${escaped(path)}</code> <span>${escaped(operation.summary)}</span></summary>
<p>${signInWords(operation)}${event === undefined ? '' : ` On the socket: <code>${escaped(event)}</code>.`}</p>
${parameters.length > 0 ? `<h3>In the address</h3>\n<ul>${parameters.map(parameterWords).join('')}</ul>` : ''}
${body ? `<h3>Body</h3>\n<pre>${schemaWords(body)}</pre>` : ''}
<h3>Answer, ${status}</h3>
<pre>${schemaWords(answer.content?.['application/json']?.schema ?? NO_SCHEMA)}</pre>
</details>`
}

function goodAnswer({ responses }: Operation): [status: string, answer: Response] {
  const found = Object.entries(responses).find(([status]) => status.startsWith('2'))
  return [found?.[0] ?? '', (found?.[1] ?? { description: '' }) as Response]
}

function signInWords({ security }: Operation): string {
  if (security.length === 0) return 'For everybody.'
  return security.some((way) => Object.keys(way).length === 0) ? 'With or without signing in.' : 'Signed in.'
}

function parameterWords({ name, required, schema }: Parameter): string {
  return `<li><code>${escaped(name)}</code>${required ? '' : ' (may be left out)'}: <code>${schemaWords(schema)}</code></li>`
}
