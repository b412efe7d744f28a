/** A health topic in a list. */
export interface TopicCard {
  slug: string
  title: string
  summary: string
  reviewedOn: string
}

/** A whole health topic. */
export interface Topic extends TopicCard {
  sections: { heading: string; paragraphs: string[] }[]
}
