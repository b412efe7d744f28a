/*
 * The script of the pages before sign-in. They are plain documents that work without it; it adds what a document cannot do alone:
 * what was typed survives a refusal, one key over all tries of one write, the zone found, a password shown.
 */
import { zoneOf, zoneWords } from './zones.view.ts'

/** Answers after which the write may still have been taken: the next try must carry the same key. */
const UNDECIDED = new Set([429, 502, 503, 504])

let key: string | undefined
let busy = false

function wire(root: ParentNode): void {
  for (const eye of root.querySelectorAll<HTMLButtonElement>('button[data-eye]')) wireEye(eye)
  const zone = root.querySelector<HTMLInputElement>('input[name="timeZone"]')
  if (zone) wireZone(zone)
  const token = root.querySelector<HTMLInputElement>('input[name="token"]')
  if (token) wireToken(token)
  const form = root.querySelector('form')
  form?.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(form)
  })
}

function wireEye(eye: HTMLButtonElement): void {
  const input = eye.closest('.affix')?.querySelector('input')
  if (!input) return
  eye.hidden = false
  eye.addEventListener('click', () => {
    const shown = input.type === 'password'
    input.type = shown ? 'text' : 'password'
    eye.setAttribute('aria-pressed', String(shown))
  })
}

function wireZone(input: HTMLInputElement): void {
  if (input.value === '') input.value = zoneWords(zoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone))
  // A full field would hide the other cities from the list, so the first press makes room for typing.
  input.addEventListener('focus', () => input.select())
}

/** The token stands in the fragment, which no server and no log ever sees. It leaves the address bar at once. */
function wireToken(input: HTMLInputElement): void {
  const found = decodeURIComponent(location.hash.replace(/^#(token=)?/, ''))
  if (found !== '') {
    input.value = found
    history.replaceState(null, '', location.pathname)
  }
  const field = input.closest<HTMLElement>('.field')
  if (field && input.value !== '') field.hidden = true
}

async function send(form: HTMLFormElement): Promise<void> {
  if (busy) return
  busy = true
  const button = form.querySelector('button[type="submit"]')
  button?.setAttribute('aria-busy', 'true')
  const unsent = document.querySelector<HTMLElement>('[data-unsent]')
  if (unsent) unsent.hidden = true
  key ??= crypto.randomUUID()
  const data = new FormData(form)
  data.set('opId', key)
  try {
    const answer = await fetch(form.action, { method: 'POST', body: data, headers: { accept: 'text/html' } })
    if (answer.redirected) {
      location.assign(answer.url)
      return
    }
    if (!UNDECIDED.has(answer.status)) key = undefined
    show(form, new DOMParser().parseFromString(await answer.text(), 'text/html'))
  } catch {
    if (unsent) {
      unsent.hidden = false
      unsent.focus()
    }
  }
  button?.removeAttribute('aria-busy')
  busy = false
}

/** Puts the answer where the form was and gives back what a server never sends: passwords and ticks. */
function show(old: HTMLFormElement, page: Document): void {
  const fresh = page.querySelector<HTMLElement>('[data-account]')
  const here = document.querySelector('[data-account]')
  if (!fresh || !here) return
  for (const input of old.querySelectorAll<HTMLInputElement>('input[name]')) {
    const twin = fresh.querySelector<HTMLInputElement>(`input[name="${input.name}"]`)
    if (!twin || input.type === 'radio') continue
    if (input.type === 'checkbox') twin.checked = input.checked
    else if (twin.value === '') twin.value = input.value
  }
  here.replaceWith(fresh)
  wire(fresh)
  const target = fresh.querySelector<HTMLElement>('[role="alert"]') ?? fresh.querySelector<HTMLElement>('h1')
  target?.setAttribute('tabindex', '-1')
  target?.focus()
}

wire(document)
