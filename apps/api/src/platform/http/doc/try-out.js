/**
 * The try-out of /v1/doc: keeps the curl line of a route up to date with its form and sends the call with the reader's
 * own session of the web app. Served as it stands; without it the page shows the curl lines only.
 *
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 * @typedef {{ method: string, url: string, credential: string, headers: Record<string, string>, body?: string | FormData }} Call
 */

const shownHeaders = [
  'ETag',
  'Location',
  'Content-Type',
  'BelGov-Trace-Id',
  'RateLimit',
  'Retry-After',
  'Idempotent-Replayed',
]
/** More characters than this nobody reads, and a browser shows them slowly. */
const longestBody = 200_000

class NoSession extends Error {}

/** @param {Control} control @returns {(string | File)[]} */
function valuesOf(control) {
  if (control instanceof HTMLInputElement && control.files) return [...control.files]
  if (control instanceof HTMLSelectElement && control.multiple)
    return [...control.selectedOptions].map((option) => option.value)
  const values = 'lines' in control.dataset ? control.value.split('\n') : [control.value]
  return values.map((value) => value.trim()).filter((value) => value !== '')
}

/**
 * What the reader filled in for one part of the call.
 * @param {HTMLFormElement} form
 * @param {string} place
 */
function filledIn(form, place) {
  const controls = /** @type {NodeListOf<Control>} */ (form.querySelectorAll(`[data-in="${place}"]`))
  return [...controls].flatMap((control) =>
    valuesOf(control).map((value) => /** @type {const} */ ([control.name, value])),
  )
}

/** The call that a form describes. @param {HTMLFormElement} form @returns {Call} */
function callOf(form) {
  const { method = 'GET', path = '', credential = 'bearer', type = '' } = form.dataset
  const inPath = new Map(filledIn(form, 'path'))
  const query = new URLSearchParams(filledIn(form, 'query').map(([name, value]) => [name, String(value)]))
  const address = path.replace(/\{(\w+)\}/g, (slot, /** @type {string} */ name) =>
    inPath.has(name) ? encodeURIComponent(String(inPath.get(name))) : slot,
  )
  const body = type === 'multipart/form-data' ? uploadOf(form) : filledIn(form, 'body')[0]?.[1]
  return {
    method,
    credential,
    url: `${location.origin}${address}${query.size > 0 ? `?${query}` : ''}`,
    headers: {
      ...Object.fromEntries(filledIn(form, 'header').map(([name, value]) => [name, String(value)])),
      // the browser itself writes the type of an upload, with its boundary
      ...(typeof body === 'string' && { 'Content-Type': type }),
    },
    ...(body !== undefined && !(body instanceof File) && { body }),
  }
}

/** @param {HTMLFormElement} form */
function uploadOf(form) {
  const data = new FormData()
  for (const [name, value] of filledIn(form, 'field')) data.append(name, value)
  return data
}

/** Text as one word of a shell. @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`

/** @param {Call} call */
function curlOf({ method, url, credential, headers, body }) {
  const parts =
    body instanceof FormData
      ? [...body].map(
          ([name, value]) => `-F ${quoted(`${name}=${value instanceof File ? `@${value.name}` : value}`)}`,
        )
      : body
        ? [`-d ${quoted(body)}`]
        : []
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`,
    ...(credential === 'bearer' ? ['-H "authorization: Bearer $TOKEN"'] : []),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name.toLowerCase()}: ${value}`)}`),
    ...parts,
  ].join(' \\\n  ')
}

/**
 * A new access token for the session of the cookie. It is asked for each call and kept nowhere.
 * @throws {NoSession} when nobody is signed in
 */
async function accessToken() {
  const answer = await fetch('/v1/auth/refresh', { method: 'POST' })
  if (answer.status === 401) throw new NoSession()
  if (!answer.ok) throw new Error(`The session gave no access token: ${answer.status}`)
  return /** @type {{ accessToken: string }} */ (await answer.json()).accessToken
}

/** Sends with a token where the route asks for one, else with the cookie. @param {Call} call */
async function send({ method, url, credential, headers, body }) {
  const isSigned = credential === 'bearer'
  return fetch(url, {
    method,
    headers: { ...headers, ...(isSigned && { Authorization: `Bearer ${await accessToken()}` }) },
    credentials: isSigned ? 'omit' : 'same-origin',
    ...(body !== undefined && { body }),
  })
}

/** Asks once. @param {Call} call @returns {Promise<boolean>} */
function confirmed({ method, url }) {
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector('#confirmation'))
  dialog.querySelector('code')?.replaceChildren(`${method} ${url}`)
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'send'), { once: true }),
  )
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} properties
 * @param {(Node | string)[]} content
 */
function element(tag, properties, ...content) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...content)
  return made
}

/** The headers that matter and the body, set out for reading. @param {Response} response @param {string} about */
async function answerOf(response, about) {
  const headers = shownHeaders.flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [element('dt', {}, name), element('dd', {}, element('code', {}, value))]
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  const body = isJson ? JSON.stringify(JSON.parse(text), null, 2) : text
  const cut = body.length > longestBody ? `\n… and ${body.length - longestBody} characters more` : ''
  const shown = body === '' ? 'No body.' : body.slice(0, longestBody) + cut
  const block = element(
    'pre',
    { tabIndex: 0, role: 'group', ariaLabel: `Body of the answer to ${about}` },
    shown,
  )
  return [element('dl', {}, ...headers), block]
}

/** Sends what the form describes and shows the answer under it. @param {HTMLFormElement} form */
async function submit(form) {
  const status = /** @type {HTMLElement} */ (form.querySelector('[role=status]'))
  const button = /** @type {HTMLElement} */ (form.querySelector('.primary'))
  const answer = form.querySelector('.answer')
  const call = callOf(form)
  if (button.ariaDisabled === 'true' || (call.method !== 'GET' && !(await confirmed(call)))) return
  button.ariaDisabled = 'true'
  status.replaceChildren('Sending…')
  status.className = ''
  answer?.replaceChildren()
  try {
    const response = await send(call)
    answer?.replaceChildren(...(await answerOf(response, `${call.method} ${form.dataset['path']}`)))
    status.replaceChildren(`${response.status} ${response.statusText}`)
    status.className = response.ok ? 'good' : 'bad'
  } catch (error) {
    status.className = 'bad'
    if (error instanceof NoSession)
      status.replaceChildren(
        element('a', { href: '/' }, 'Sign in to the web app first'),
        ', then send again.',
      )
    else status.replaceChildren(`No answer: ${error instanceof Error ? error.message : error}`)
  }
  button.ariaDisabled = null
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const text = button.parentElement?.querySelector('pre')
  const said = document.querySelector('#said')
  try {
    await navigator.clipboard.writeText(text?.textContent ?? '')
    said?.replaceChildren('Copied')
  } catch {
    // a browser gives the clipboard to a secure address only: then the reader copies what is selected
    if (text) getSelection()?.selectAllChildren(text)
    said?.replaceChildren('Selected: copy it with the keyboard')
  }
  setTimeout(() => said?.replaceChildren(), 2000)
}

/** @param {HTMLFormElement} form */
function showCurl(form) {
  form
    .closest('article')
    ?.querySelector('.curl pre')
    ?.replaceChildren(curlOf(callOf(form)))
}

for (const part of document.querySelectorAll('[data-script]')) part.removeAttribute('hidden')
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('.try form'))) {
  form.addEventListener('input', () => showCurl(form))
  // the fields are empty again only after the event
  form.addEventListener('reset', () => setTimeout(() => showCurl(form)))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit(form)
  })
}
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('.curl button')))
  button.addEventListener('click', () => void copy(button))
