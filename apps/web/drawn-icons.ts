import type { Plugin } from 'vite'

type Node = [tag: string, attributes: Record<string, string>]

const ICON = /@lucide[\\/]svelte[\\/]dist[\\/]icons[\\/][\w-]+\.svelte$/
const DATA = /const iconData = (\{.*\});/

/**
 * Draws Lucide's icons while the app is built. As they come, each is put together in the browser, attribute by attribute, by code that
 * every visit would fetch; ours take a class and nothing else. The pen is in `kit.css`, at `.lucide`.
 */
export function drawnIcons(): Plugin {
  return {
    name: 'closeby:drawn-icons',
    enforce: 'pre',
    transform(code, id) {
      if (!ICON.test(id)) return null
      const { node } = JSON.parse(DATA.exec(code)?.[1] ?? 'null') as { node: Node[] }
      const shapes = node.map(([tag, attributes]) => {
        const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
        return `<${tag}${all.join('')} />`
      })
      return `<script>
  const { class: given = '' } = $props()
</script>
<svg viewBox="0 0 24 24" class="lucide {given}" aria-hidden="true">${shapes.join('')}</svg>`
    },
  }
}
