import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { normaliseEmail, SERVICE, transact } from '../../customers/index.ts'
import { limitCaller, limitPerson, noteAttack } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { isPassword } from './password.ts'
import { beginStaffSession } from './session.ts'
import { authenticatorOf, stepOfCode } from './totp.ts'

/**
 * Command: password and the authenticator's code, together in one form: there is no half-way house in which somebody has shown one
 * of them. Each code is accepted once.
 * @throws Refusal sign-in-wrong, which does not say what of it; code-used; too-many
 */
export async function signInStaff(call: Call, typed: { email: string; password: string; code: string }): Promise<void> {
  const email = normaliseEmail(typed.email) ?? ''
  await limitCaller(call, 'passwords per caller')
  await limitPerson(call, 'passwords per person', email)
  const { rows } = await sql<{ id: string; password_hash: string | null; totp_seed: string | null }>`
    select id, password_hash, totp_seed from accounts.staff where email = ${email} and ended_at is null`.execute(
    call.db,
  )
  const found = rows[0]
  const isTheirs = await isPassword(typed.password, found?.password_hash ?? null)
  const step = found?.totp_seed
    ? stepOfCode(authenticatorOf(call, found.totp_seed, email), typed.code, call.clock.now())
    : null
  if (!found || !isTheirs || step === null) {
    await noteAttack(call, isTheirs ? 'wrong code' : 'wrong password', found ? { staff: found.id } : {})
    throw refuse('sign-in-wrong')
  }
  const handOver = await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    // Of two who present the same code at once the second waits for the row, and then finds the step taken.
    const { numAffectedRows } = await sql`
      update accounts.staff set totp_last_step = ${step}
      where id = ${found.id} and totp_last_step < ${step} and password_hash = ${found.password_hash} and ended_at is null`.execute(
      tx,
    )
    return numAffectedRows === 1n ? beginStaffSession(tx, call, found.id, 'password and code') : null
  })
  if (!handOver) {
    await noteAttack(call, 'code used again', { staff: found.id })
    throw refuse('code-used')
  }
  handOver()
}
