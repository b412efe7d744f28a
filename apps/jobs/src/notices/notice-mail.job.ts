import { z } from 'zod'
import { defineJob } from '../core/define-job.ts'
import type { Job } from '../core/define-job.ts'

const NoticeMail = z.strictObject({ noticeId: z.string().max(140) })

/** Sends a mail as soon as it is asked for. It takes whatever waits: the claim in the store decides who sends what. */
export function noticeMailJob({
  deliver,
}: {
  deliver: (olderThanMs: number) => Promise<number>
}): Job<z.infer<typeof NoticeMail>> {
  return defineJob({
    name: 'notice.mail',
    data: NoticeMail,
    id: ({ noticeId }) => `mail_${noticeId.replaceAll(':', '_')}`,
    attempts: 3,
    run: async () => void (await deliver(0)),
  })
}
