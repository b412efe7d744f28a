import { defineEnvVars } from '@sveltejs/kit/env'
import { z } from 'zod'

export const variables = defineEnvVars({
  API_ORIGIN: {
    description: 'Where this server reaches the hub API: an origin without a path.',
    schema: z
      .url()
      .default('http://127.0.0.1:4610')
      .transform((url) => new URL(url).origin),
  },
})
