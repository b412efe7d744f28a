/** What a control must carry so that its label, hint and error reach a screen reader. */
export interface FieldWiring {
  id: string
  name: string
  'aria-invalid': 'true' | undefined
  'aria-describedby': string | undefined
}
