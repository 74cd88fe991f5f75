import type { ComponentChildren, JSX, VNode } from 'preact'
import { askedAnswer } from './asked.ts'
import type { AskedSentence } from './asked.ts'
import { say, sayDeclared } from './words.ts'

type ButtonLook = 'main' | 'quiet' | 'danger' | 'plain'

type ButtonProps = {
  /** A verb that says what will happen. */
  readonly children: ComponentChildren
  readonly look?: ButtonLook
  readonly big?: boolean
  /** With an address it is a link that looks like a button. */
  readonly href?: string
  readonly type?: 'submit' | 'button'
  readonly name?: string
  readonly value?: string
  readonly disabled?: boolean
  /** What it is about, for whoever hears it out of its place: "Remove" in a list is heard as "Remove Beeswax". */
  readonly about?: string
  /** The form that it sends, when it stands outside. */
  readonly form?: string
  readonly formAction?: string
}

/** What can be pressed. */
export function Button(props: ButtonProps): VNode {
  const { children, look = 'plain', big, href, type = 'submit', about, formAction, ...rest } = props
  const style = ['button', look === 'plain' ? '' : look, big ? 'big' : ''].filter(Boolean).join(' ')
  if (href !== undefined) {
    return (
      <a class={style} href={href}>
        {children}
        <About about={about} />
      </a>
    )
  }
  return (
    <button class={style} type={type} formaction={formAction} {...rest}>
      {children}
      <About about={about} />
    </button>
  )
}

function About({ about }: { about: string | undefined }): VNode | null {
  return about === undefined ? null : <span class="unseen"> {about}</span>
}

type PressProps = {
  /** Where the form is posted. */
  readonly action: string
  readonly children: ComponentChildren
  readonly look?: ButtonLook | 'link'
  readonly about?: string
  readonly hidden?: Readonly<Record<string, string>>
}

/** A form that is one button: what changes something is never a link. `link` looks like a word in a sentence. */
export function Press({ action, children, look = 'plain', about, hidden = {} }: PressProps): VNode {
  return (
    <form method="post" action={action}>
      <Hidden values={hidden} />
      {look === 'link' ? (
        <button class="link">
          {children}
          <About about={about} />
        </button>
      ) : (
        <Button look={look} {...(about === undefined ? {} : { about })}>
          {children}
        </Button>
      )}
    </form>
  )
}

/** Values that travel with a form. */
export function Hidden({ values }: { readonly values: Readonly<Record<string, string>> }): VNode {
  return (
    <>
      {Object.entries(values).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  )
}

type InputAttributes = JSX.IntrinsicElements['input']

export type FieldProps = {
  readonly name: string
  readonly label: string
  readonly locale: string
  /** When several forms of a page have a field of this name. */
  readonly id?: string
  readonly type?: 'text' | 'email' | 'tel' | 'number' | 'search' | 'password' | 'date' | 'url' | 'color'
  readonly value?: string | number | undefined
  /** What helps to fill it in. */
  readonly hint?: string | undefined
  /** What is wrong with what was sent, and what to do. */
  readonly error?: string | undefined
  /** Fields are needed unless said otherwise, and then the label says so. */
  readonly optional?: boolean
  /** What the browser may fill in by itself (WCAG 1.3.5). */
  readonly autocomplete?: InputAttributes['autocomplete']
  readonly inputmode?: 'numeric' | 'decimal' | 'email' | 'tel'
  readonly minimum?: number
  readonly maximum?: number
  readonly longest?: number
  readonly pattern?: string
  /** Several lines of text. */
  readonly rows?: number
  /** A choice from a list. */
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  /** Two or three digits wide. */
  readonly few?: boolean
}

/** A label, what is filled in, a hint and what was wrong with it, tied together for whoever listens to the page. */
export function Field(props: FieldProps): VNode {
  return <FieldAnd {...props} />
}

type AskedFieldProps = FieldProps & {
  /** Why we ask and what the customer gets: declared by the module that stores the answer. */
  readonly asked: AskedSentence
}

/**
 * A field that collects something about a person. It says what for and what they get where it asks, and sends along which
 * sentence they saw, so that the answer is stored with it: read it with `askedOf`.
 */
export function AskedField({ asked, ...field }: AskedFieldProps): VNode {
  const words = say(field.locale)
  const id = `${field.id ?? field.name}-asked`
  return (
    <FieldAnd {...field} describedBy={id}>
      <dl class="asked" id={id}>
        <dt>{words('field.whatFor')}</dt>
        <dd>{sayDeclared(field.locale, `ask.${asked.id}.reason`)}</dd>
        <dt>{words('field.whatYouGet')}</dt>
        <dd>{sayDeclared(field.locale, `ask.${asked.id}.gain`)}</dd>
      </dl>
      <input type="hidden" name={`${field.name}Asked`} value={askedAnswer(asked)} />
    </FieldAnd>
  )
}

function FieldAnd(props: FieldProps & { describedBy?: string; children?: ComponentChildren }): VNode {
  const { name, label, locale, hint, error, optional, rows, options, few, describedBy, children } = props
  const id = props.id ?? name
  const about = [error ? `${id}-wrong` : '', hint ? `${id}-hint` : '', describedBy ?? ''].filter(Boolean).join(' ')
  const common = {
    id,
    name,
    class: few ? 'input few' : 'input',
    required: !optional,
    'aria-invalid': error ? ('true' as const) : undefined,
    'aria-describedby': about || undefined,
  }
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional ? <span class="small softer"> {say(locale)('field.optional')}</span> : null}
      </label>
      {options ? (
        <select {...common}>
          {options.map((option) => (
            <option value={option.value} selected={option.value === String(props.value ?? '')}>
              {option.label}
            </option>
          ))}
        </select>
      ) : rows ? (
        <textarea {...common} rows={rows} maxlength={props.longest} autocomplete={props.autocomplete}>
          {props.value}
        </textarea>
      ) : (
        <input {...inputOf(props, common)} />
      )}
      {error ? (
        <p class="wrong" id={`${id}-wrong`}>
          {error}
        </p>
      ) : null}
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {children}
    </div>
  )
}

/** The types of preact tell inputs apart by `type`, which here is any of several: said once, here. */
function inputOf(props: FieldProps, common: object): InputAttributes {
  return {
    ...common,
    type: props.type ?? 'text',
    value: props.value,
    autocomplete: props.autocomplete,
    inputmode: props.inputmode,
    min: props.minimum,
    max: props.maximum,
    maxlength: props.longest,
    pattern: props.pattern,
  } as InputAttributes
}

type ChoiceProps = {
  readonly name: string
  readonly value: string
  readonly chosen?: boolean
  readonly children: ComponentChildren
  /** Several may be chosen. */
  readonly several?: boolean
  /** Without a box around it: in a filter, or beside much else. */
  readonly plain?: boolean
}

/** One of several answers, in a `<fieldset>` with its question as legend. */
export function Choice({ name, value, chosen, children, several, plain }: ChoiceProps): VNode {
  return (
    <label class={plain ? 'choice plain' : 'choice'}>
      <input type={several ? 'checkbox' : 'radio'} name={name} value={value} checked={chosen} />
      <span>{children}</span>
    </label>
  )
}

type SwitchProps = {
  /** Where the form is posted; it carries `on` = the state that is wanted. */
  readonly action: string
  readonly on: boolean
  /** What is switched. */
  readonly label: string
  /** The plain sentence of what it gives the customer. */
  readonly sentence: string
  readonly hidden?: Readonly<Record<string, string>>
  /** Cannot be off; the word stands where the switch would. */
  readonly needed?: boolean
  readonly locale: string
  /** What else belongs to it: since when, what was chosen before. */
  readonly children?: ComponentChildren
}

/** A permission as a switch. It is a form's button: it works without JavaScript, and says the state that it will bring. */
export function Switch({ action, on, label, sentence, hidden = {}, needed, locale, children }: SwitchProps): VNode {
  const words = say(locale)
  return (
    <div class="permission">
      <b>{label}</b>
      {needed ? (
        <span class="tag">{words('switch.needed')}</span>
      ) : (
        <form method="post" action={action}>
          <Hidden values={hidden} />
          <button class="switch" name="on" value={String(!on)} role="switch" aria-checked={on} aria-label={label}>
            <span />
          </button>
        </form>
      )}
      <p class="small soft">{sentence}</p>
      {children ? <div class="small softer">{children}</div> : null}
    </div>
  )
}
