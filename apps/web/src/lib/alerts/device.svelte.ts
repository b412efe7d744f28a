import * as m from '#lib/paraglide/messages.js'

const SOUND = 'closeby:alert-sound'
const NOTICE = 'closeby:alert-notice'
const LOCK = 'closeby-alert'
/** Two soft notes, Hz, each this long, s. */
const NOTES = [587.33, 783.99]
const NOTE_S = 0.18
/** Of several tabs one calls: the lock is held until the others have let theirs go by. */
const HELD_MS = 2000
const RESUME_MS = 500

/** Why a desktop notice cannot be had. */
export type NoticeBar = 'unsupported' | 'denied' | null

/** How this device calls its person to an alert: off until asked for, kept on the device, and saying nothing about anybody. */
class DeviceCalls {
  sound = $state(false)
  notice = $state(false)
  bar = $state<NoticeBar>(null)
  #audio: AudioContext | null = null

  /** Takes what this device was told before. Call it in the browser. */
  read(): void {
    this.sound = localStorage.getItem(SOUND) === 'on'
    this.bar = noticeBar()
    this.notice = this.bar === null && localStorage.getItem(NOTICE) === 'on' && Notification.permission === 'granted'
  }

  /** Switching it on plays it once: that is how it will sound, and the press allows the browser to sound later. */
  async setSound(isOn: boolean): Promise<void> {
    this.sound = isOn
    keep(SOUND, isOn)
    if (isOn) await this.#play()
  }

  /** Asks the browser, which asks the person. */
  async setNotice(isOn: boolean): Promise<void> {
    if (isOn && this.bar === null && Notification.permission !== 'granted') await Notification.requestPermission()
    this.bar = noticeBar()
    this.notice = isOn && this.bar === null && Notification.permission === 'granted'
    keep(NOTICE, this.notice)
  }

  /** Calls, in one of the tabs. The notice says only that there is something, and only to somebody who looks elsewhere. */
  async call(): Promise<void> {
    this.read()
    if (!this.sound && !this.notice) return
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock) return
      if (this.notice && !document.hasFocus()) showNotice()
      if (this.sound) await this.#play()
      await new Promise((resolve) => setTimeout(resolve, HELD_MS))
    })
  }

  async #play(): Promise<void> {
    try {
      const audio = (this.#audio ??= new AudioContext())
      // Before the first press on a page a browser lets nothing sound, and does not say until when.
      await Promise.race([audio.resume(), new Promise((resolve) => setTimeout(resolve, RESUME_MS))])
      if (audio.state !== 'running') return
      for (const [index, pitch] of NOTES.entries()) note(audio, pitch, index * NOTE_S)
    } catch {
      // A device without sound, or one that wants a press first: the page itself still says it.
    }
  }
}

function keep(name: string, isOn: boolean): void {
  if (isOn) localStorage.setItem(name, 'on')
  else localStorage.removeItem(name)
}

function noticeBar(): NoticeBar {
  if (!('Notification' in window)) return 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : null
}

function showNotice(): void {
  try {
    const notice = new Notification(m.alerts_notice(), { tag: LOCK })
    notice.addEventListener('click', () => {
      window.focus()
      notice.close()
    })
  } catch {
    // Some phones show notices only from a service worker; there the sound and the page remain.
  }
}

function note(audio: AudioContext, pitch: number, after: number): void {
  const start = audio.currentTime + after
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = pitch
  volume.gain.setValueAtTime(0, start)
  volume.gain.linearRampToValueAtTime(0.2, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S * 2)
  tone.connect(volume).connect(audio.destination)
  tone.start(start)
  tone.stop(start + NOTE_S * 2)
}

/** The one of this page. */
export const deviceCalls = new DeviceCalls()
