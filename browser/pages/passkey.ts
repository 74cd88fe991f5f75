import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

/**
 * Passkeys: shows the buttons that the page keeps hidden, when this browser has passkeys, and runs their ceremony.
 * `<div data-passkey="sign-in" data-to="/me" data-failed="…" hidden><button>…</button><p hidden></p></div>`
 */

/** Where each ceremony gets its options and hands in what the authenticator made. */
const CEREMONIES: Readonly<Record<string, { path: string; makes: boolean }>> = {
  'sign-in': { path: '/api/sign-in/passkey', makes: false },
  'staff-sign-in': { path: '/api/staff-sign-in/passkey', makes: false },
  'staff-join': { path: '/api/staff-welcome/passkey', makes: true },
  add: { path: '/api/me/passkeys', makes: true },
}

if (typeof PublicKeyCredential === 'function') document.querySelectorAll<HTMLElement>('[data-passkey]').forEach(offer)

function offer(place: HTMLElement): void {
  const ceremony = CEREMONIES[place.dataset['passkey'] ?? '']
  const button = place.querySelector('button')
  const wrong = place.querySelector<HTMLElement>('.wrong')
  if (!ceremony || !button || !wrong) return
  place.hidden = false
  button.addEventListener('click', async () => {
    const fields = fieldsOf(place.dataset['form'])
    if (!fields) return
    button.disabled = true
    wrong.hidden = true
    try {
      await run(ceremony, fields)
      location.assign(place.dataset['to'] ?? '/')
    } catch (error) {
      wrong.textContent = error instanceof Refused && error.message ? error.message : (place.dataset['failed'] ?? '')
      wrong.hidden = false
      button.disabled = false
    }
  })
}

async function run({ path, makes }: { path: string; makes: boolean }, fields: Record<string, string>): Promise<void> {
  const { token } = fields
  const { options } = await post<{ options: never }>(`${path}/options`, token === undefined ? {} : { token })
  const reply = makes
    ? await startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
    : await startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })
  await post(path, { ...fields, reply })
}

/** What goes along from a form: name, address and the invitation; never a password. Null while something is missing. */
function fieldsOf(id: string | undefined): Record<string, string> | null {
  const fields: Record<string, string> = {}
  const form = id === undefined ? null : document.getElementById(id)
  for (const name of ['token', 'name', 'email']) {
    const input = form?.querySelector<HTMLInputElement>(`input[name="${name}"]`)
    if (!input) continue
    if (!input.reportValidity()) return null
    fields[name] = input.value
  }
  return fields
}

class Refused extends Error {}

async function post<Reply>(path: string, body: object): Promise<Reply> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const reply = (await response.json()) as Reply & { detail?: string }
  if (!response.ok) throw new Refused(reply.detail)
  return reply
}
