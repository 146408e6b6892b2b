import { createHmac } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, emailOf, product, visit, visitAs } from './app.ts'

afterAll(closeBrowser)

const STEP_MS = 30_000
/** The six digits of RFC 6238 for a secret in base 32, `ahead` steps from now. */
function codeOf(secret: string, ahead = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replaceAll(' ', '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + ahead))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0')
}

test('an authenticator app is enrolled with its first code and is asked for at the next sign-in', async () => {
  const { page, faults, close } = await visitAs('dirk.wouters')
  await page.goto(address('/instellingen'))
  const section = page.locator('section', { hasText: 'Aanmelden in twee stappen' })
  await section.getByLabel('Wachtwoord').fill(product().demoPassword)
  await section.getByRole('button', { name: 'Stel authenticatie-app in' }).click()
  const secret = (await section.getByTestId('totp-secret').textContent()) ?? ''
  expect(secret.replaceAll(' ', '')).toMatch(/^[A-Z2-7]{16,}$/)
  await section.getByLabel('Code van de authenticatie-app').fill(codeOf(secret))
  await section.getByRole('button', { name: 'Bevestig code' }).click()
  await section.getByText('U ziet deze codes maar één keer.').waitFor()
  const recovery = await section.getByRole('listitem').allTextContents()
  expect(recovery).toHaveLength(10)
  await section.getByRole('button', { name: 'Ik heb de codes bewaard' }).click()
  expect(faults).toEqual([])
  await close()

  const again = await visit({ expected: [401] })
  await again.page.goto(address('/aanmelden'))
  await again.page.getByLabel('E-mailadres').fill(emailOf('dirk.wouters'))
  await again.page.getByLabel('Wachtwoord').fill(product().demoPassword)
  await again.page.getByRole('button', { name: 'Meld aan' }).click()
  const code = again.page.getByLabel('Code van de authenticatie-app')
  await code.fill('000000')
  await again.page.getByRole('button', { name: 'Meld aan' }).click()
  await again.page.getByText('Deze code klopt niet of is al gebruikt.').waitFor()
  // The first code was used up; the one of the next half minute is within the allowed drift.
  await code.fill(codeOf(secret, 1))
  await again.page.getByRole('button', { name: 'Meld aan' }).click()
  await again.page.getByRole('heading', { level: 1, name: 'Vandaag' }).waitFor()
  await again.close()

  const lost = await visit({ expected: [401] })
  await lost.page.goto(address('/aanmelden'))
  await lost.page.getByLabel('E-mailadres').fill(emailOf('dirk.wouters'))
  await lost.page.getByLabel('Wachtwoord').fill(product().demoPassword)
  await lost.page.getByRole('button', { name: 'Meld aan' }).click()
  await lost.page.getByRole('button', { name: 'Gebruik een herstelcode' }).click()
  await lost.page.getByLabel('Herstelcode').fill(recovery[0] ?? '')
  await lost.page.getByRole('button', { name: 'Meld aan' }).click()
  await lost.page.getByRole('heading', { level: 1, name: 'Vandaag' }).waitFor()
  await lost.close()
})
