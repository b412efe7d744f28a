/** A patient as the admin assigns him: a name and who looks after him, nothing about his health. */
export interface TeamPatient {
  patientId: string
  name: string
  unit: string
  team: { userId: string; name: string; role: string }[]
}
