import { generateSecret, generateURI, verifySync } from 'otplib'

export const period = 30

export const newTotpSecret = (): string => generateSecret()
export const totpUri = (secret: string, account: string): string =>
  generateURI({ issuer: 'Stuurhuis', label: account, secret })

/**
 * The time step of a right code, one step early or late allowed; undefined for a wrong one.
 * The caller makes the step usable once: `update … set last_step = $step where last_step < $step`.
 * @param now milliseconds
 */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const result = verifySync({ secret, token: code, epoch: Math.floor(now / 1000), epochTolerance: period })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
