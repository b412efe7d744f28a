/** Enough to keep a server busy; what comes while so many are on their way goes together with the next. */
const IN_FLIGHT = 4
const MAX_BATCH = 64

type Waiting<Question, Answer> = {
  question: Question
  resolve: (answer: Answer) => void
  reject: (reason: unknown) => void
}

/**
 * Asks one by one for its callers, and in batches of the database: a herd that comes due at once asks a few times and not
 * thousands. Each question is sent after it was asked, so an answer is never older than its question. There is no timer:
 * an idle caller waits for nobody.
 *
 * @param ask - answers in the order of the questions
 */
export function createGroupRead<Question, Answer>(ask: (questions: Question[]) => Promise<Answer[]>) {
  let waiting: Waiting<Question, Answer>[] = []
  let inFlight = 0

  async function send(batch: Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await ask(batch.map(({ question }) => question))
      batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer))
    } catch (error) {
      batch.forEach(({ reject }) => reject(error))
    }
  }

  function pump(): void {
    while (inFlight < IN_FLIGHT && waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH)
      waiting = waiting.slice(MAX_BATCH)
      inFlight += 1
      void send(batch).finally(() => {
        inFlight -= 1
        pump()
      })
    }
  }

  return (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      pump()
    })
}
