// A triage as bytes, and back. Numbers are written in groups of seven bits, lists of rising ones as their differences. Weights are
// not written: they are the sum of the texts' pulls.
import { addPulls } from './settle.ts'
import {
  CATEGORIES_LIMIT,
  CATEGORY_LIMIT,
  empty,
  KEPT_TEXTS,
  LEANING_ROW,
  type Learnt,
  makeRoom,
  STRIDE,
  type Triage,
} from './shape.ts'
import { weigh } from './weigh.ts'

/** Rises with every change of the features or of this format: what an older version learnt is to be learnt anew from the cases. */
const VERSION = 1
const MARK = 0x52_54_52_49
/** Rows and parts that a state may name: far above what KEPT_TEXTS texts can have, below what fills the memory. */
const ROWS_LIMIT = 20_000_000

/** Bytes that are no state, are cut off, or were written by another version. */
export class StateUnreadable extends Error {}

/** All that was learnt. No text can be read out of it, only checked against it. */
export function toState(triage: Triage): Uint8Array {
  const out = writer()
  out.number(MARK)
  out.number(VERSION)
  out.number(triage.settledWith)
  out.number(triage.categories.length)
  for (const category of triage.categories) out.text(category)
  out.number(triage.features.length)
  triage.features.forEach((feature, row) => {
    out.number(feature)
    out.number(feature === 0 ? 0 : triage.seenThen[row]!)
  })
  out.number(triage.texts.size)
  for (const text of triage.texts.values()) writeText(out, text)
  return out.bytes()
}

/** @throws StateUnreadable */
export function fromState(bytes: Uint8Array): Triage {
  const from = reader(bytes)
  if (from.number(2 ** 32) !== MARK) throw new StateUnreadable('This is no state of a triage')
  const version = from.number(2 ** 32)
  if (version !== VERSION) throw new StateUnreadable(`This state has version ${version}; ${VERSION} is understood`)
  const triage = empty()
  triage.settledWith = from.number(KEPT_TEXTS)
  triage.categories = Array.from({ length: from.number(CATEGORIES_LIMIT) }, () => from.text())
  triage.textsOf = triage.categories.map(() => 0)
  while (triage.stride < triage.categories.length) triage.stride += STRIDE
  readRows(triage, from)
  triage.weights = new Int32Array(0)
  makeRoom(triage, Math.max(1, triage.features.length))
  for (let left = from.number(KEPT_TEXTS); left > 0; left--) readText(triage, from)
  from.end()
  triage.features.forEach((feature, row) => {
    if (feature === 0 && row !== LEANING_ROW) triage.freeRows.push(row)
  })
  return triage
}

function writeText(out: Writer, text: Learnt): void {
  out.number(text.print)
  out.number(text.column)
  out.number(text.times)
  out.number(text.counts.length)
  let before = 0
  text.counts.forEach((count, at) => {
    const row = text.rows[at + 1]!
    // Most features stand once in a text: the lowest bit says so.
    out.number((row - before) * 2 + (count === 1 ? 0 : 1))
    if (count !== 1) out.number(count)
    before = row
  })
  const pulling = [...text.pulls.entries()].filter(([, pull]) => pull !== 0)
  out.number(pulling.length)
  for (const [column, pull] of pulling) {
    out.number(column)
    out.number(Math.abs(pull))
  }
}

function readRows(triage: Triage, from: Reader): void {
  const rows = from.number(ROWS_LIMIT)
  if (rows === 0) throw new StateUnreadable('A state has at least one row')
  for (let row = 0; row < rows; row++) {
    const feature = from.number(2 ** 32)
    triage.features[row] = feature
    triage.seen[row] = 0
    triage.seenThen[row] = from.number(KEPT_TEXTS)
    if (feature !== 0) triage.rows.set(feature, row)
  }
}

function readText(triage: Triage, from: Reader): void {
  const print = from.number(Number.MAX_SAFE_INTEGER)
  const column = from.number(triage.categories.length - 1)
  const times = from.number(Number.MAX_SAFE_INTEGER)
  const length = from.number(triage.features.length)
  const rows = new Uint32Array(length)
  const counts = new Uint8Array(length)
  let before = 0
  for (let at = 0; at < length; at++) {
    const coded = from.number(triage.features.length * 2)
    before += Math.floor(coded / 2)
    if (before >= triage.features.length) throw new StateUnreadable('A text names a row that is not there')
    rows[at] = before
    counts[at] = coded % 2 === 0 ? 1 : from.number(255)
    triage.seen[before]!++
  }
  const pulls = new Int32Array(triage.stride)
  for (let left = from.number(triage.categories.length); left > 0; left--) {
    const pulled = from.number(triage.categories.length - 1)
    pulls[pulled] = from.number(2 ** 31 - 1) * (pulled === column ? 1 : -1)
  }
  const text: Learnt = {
    ...weigh(triage, { rows, counts, unknownWords: [], unknownPieces: [] }),
    counts,
    print,
    column,
    times,
    pulls,
  }
  triage.textsOf[column]!++
  triage.texts.set(print, text)
  addPulls(triage, text, pulls)
}

type Writer = ReturnType<typeof writer>
type Reader = ReturnType<typeof reader>

function writer() {
  let bytes = new Uint8Array(65_536)
  let used = 0
  const room = (more: number) => {
    if (used + more <= bytes.length) return
    const larger = new Uint8Array((used + more) * 2)
    larger.set(bytes)
    bytes = larger
  }
  const number = (value: number) => {
    room(8)
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[used++] = (rest % 128) + 128
    bytes[used++] = rest
  }
  return {
    /** A whole number from 0 to 2⁵³ - 1. */
    number,
    text(value: string) {
      const encoded = new TextEncoder().encode(value)
      number(encoded.length)
      room(encoded.length)
      bytes.set(encoded, used)
      used += encoded.length
    },
    bytes: () => bytes.slice(0, used),
  }
}

function reader(bytes: Uint8Array) {
  let at = 0
  const number = (most: number): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new StateUnreadable('This state is cut off')
      value += (byte % 128) * scale
      if (value > most) throw new StateUnreadable('This state names a number beyond its limit')
      if (byte < 128) return value
    }
  }
  return {
    number,
    text(): string {
      // A letter has four bytes at most.
      const length = number(CATEGORY_LIMIT * 4)
      at += length
      if (at > bytes.length) throw new StateUnreadable('This state is cut off')
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at - length, at))
    },
    end() {
      if (at !== bytes.length) throw new StateUnreadable('This state goes on after its end')
    },
  }
}
