import { deflateRawSync, inflateRawSync } from "node:zlib";
import { ByteReader, ByteWriter, unZigZag, zigZag } from "./bits";
import { putBack, setAside } from "./odd-values";
import { fromPlanes, toPlanes } from "./planes";
import { riceDecode, riceEncode } from "./rice";

/**
 * A column of numbers without loss, in the cheapest of several ways. Where every number is a whole multiple of one unit (1, 0.01, 1e-9 ...),
 * what is written are whole numbers, divided by their greatest common divisor, as first or second differences; else the doubles
 * themselves, one byte plane after another. NaN and infinities are set aside. The first byte says which way.
 */

/** Units as divisors; the place in the list is what is written, so it only ever grows at its end. */
const DIVISORS = [1, 10, 100, 1_000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 2, 4, 8, 16, 64, 256, 1_024, 60, 3_600, 1_048_576];
/** Beyond this a second difference, doubled by zig-zag, is no longer exact in a double. */
const EXACT = 2 ** 50;

const Way = { empty: 0, constant: 1, doubles: 2, xored: 3, plain: 4, odd: 5, whole: 10 } as const;
const Coder = { bytes: 0, deflated: 1, rice: 2 } as const;
const CODERS = 3;
/** 0: differences to the first number, 1: to the one before, 2: of those differences. */
const ORDERS = [0, 1, 2] as const;
type Order = (typeof ORDERS)[number];

export function encodeColumn(values: Float64Array): Buffer {
  const [first] = values;
  if (first === undefined) return Buffer.from([Way.empty]);
  if (values.every((value) => Object.is(value, first))) return constant(first);
  const whole = wholeOf(values);
  if (whole !== undefined) return integers(whole);
  return values.every(Number.isFinite) ? doubles(values) : withOdd(values);
}

/** The `count` numbers of a column; throws where the bytes are not one. */
export function decodeColumn(bytes: Buffer, count: number): Float64Array {
  const reader = new ByteReader(bytes);
  const way = reader.byte();
  switch (way) {
    case Way.empty: return new Float64Array(0);
    case Way.constant: return new Float64Array(count).fill(decodeConstant(reader));
    case Way.odd: return putBack(reader, count, (finite) => decodeColumn(reader.rest(), finite));
    case Way.plain: return fromPlanes(reader.rest(), count, false);
    case Way.doubles: return fromPlanes(inflateRawSync(reader.rest()), count, false);
    case Way.xored: return fromPlanes(inflateRawSync(reader.rest()), count, true);
    default: return decodeIntegers(way - Way.whole, reader, count);
  }
}

interface Whole {
  numbers: Float64Array;
  divisor: number;
  /** Its place in DIVISORS. */
  unit: number;
}

/** Values as whole multiples of one unit, 1 / divisor; undefined where no unit of the list gives every value back exactly. */
export function wholeOf(values: Float64Array): Whole | undefined {
  for (const [unit, divisor] of DIVISORS.entries()) {
    const numbers = timesExactly(values, divisor);
    if (numbers !== undefined) return { numbers, divisor, unit };
  }
  return undefined;
}

/** The values times `divisor`, where those are whole numbers that give the same values back. */
function timesExactly(values: Float64Array, divisor: number): Float64Array | undefined {
  const numbers = new Float64Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const whole = Math.round(value * divisor);
    // A whole number has no room for the sign of -0. NaN fails the first comparison.
    if (!(Math.abs(whole) < EXACT) || Object.is(whole, -0) || !Object.is(whole / divisor, value)) return undefined;
    numbers[index] = whole;
  }
  return numbers;
}

function constant(value: number): Buffer {
  const whole = wholeOf(Float64Array.of(value));
  const writer = new ByteWriter();
  writer.byte(Way.constant);
  writer.byte(whole === undefined ? 255 : whole.unit);
  if (whole !== undefined) {
    writer.signed(whole.numbers[0] ?? 0);
    return writer.bytes();
  }
  const double = Buffer.alloc(8);
  double.writeDoubleLE(value);
  return Buffer.concat([writer.bytes(), double]);
}

function decodeConstant(reader: ByteReader): number {
  const unit = reader.byte();
  return unit === 255 ? reader.take(8).readDoubleLE() : reader.signed() / divisorOf(unit);
}

function divisorOf(unit: number): number {
  const divisor = DIVISORS[unit];
  if (divisor === undefined) throw new Error(`unknown unit ${unit}`);
  return divisor;
}

function integers({ numbers, unit }: Whole): Buffer {
  const first = numbers[0] ?? 0;
  const divisor = commonDivisor(numbers);
  const steps = numbers.map((value) => (value - first) / divisor);
  const coded = ORDERS.map((order) => candidateOf(order, zigZagged(steps, order)));
  const tried = steps.length > LONG ? coded.filter((candidate) => candidate === leastOf(coded, ({ bits }) => bits)) : coded;
  const bodies = tried.flatMap(({ order, numbers: differences }) => [
    { way: wayOf(order, Coder.bytes), body: varints(differences) },
    { way: wayOf(order, Coder.rice), body: riceEncode(differences) },
  ]);
  const still = leastOf(coded, ({ zeros }) => -zeros);
  if (still.zeros >= Math.max(MIN_ZEROS, MIN_ZEROS_RATIO * steps.length)) bodies.push({ way: wayOf(still.order, Coder.deflated), body: deflateRawSync(varints(still.numbers), DEFLATE) });
  const { way, body } = bodies.reduce((best, next) => (next.body.length < best.body.length ? next : best));
  const head = new ByteWriter();
  head.byte(way);
  head.byte(unit);
  head.signed(first);
  head.varint(divisor);
  return Buffer.concat([head.bytes(), body]);
}

/** Deflating costs more time than everything else here: it is tried where a number stands still this often, else it does not win. */
const MIN_ZEROS = 24;
const MIN_ZEROS_RATIO = 0.15;
const DEFLATE = { level: 6 };
/** From this length on only the differences that look shortest are coded: a day of a series takes a few ms else. */
const LONG = 1_000;

interface Candidate {
  order: Order;
  numbers: Float64Array;
  zeros: number;
  /** About how many bits they take. */
  bits: number;
}

function candidateOf(order: Order, numbers: Float64Array): Candidate {
  let [zeros, bits] = [0, 0];
  for (const value of numbers) {
    if (value === 0) zeros += 1;
    else bits += Math.log2(value + 1);
  }
  return { order, numbers, zeros, bits };
}

function leastOf(candidates: readonly Candidate[], by: (candidate: Candidate) => number): Candidate {
  return candidates.reduce((least, next) => (by(next) < by(least) ? next : least));
}

const wayOf = (order: Order, coder: number): number => Way.whole + order * CODERS + coder;

function varints(numbers: Float64Array): Buffer {
  const writer = new ByteWriter();
  for (const value of numbers) writer.varint(value);
  return writer.bytes();
}

/** The first number is known, so what is coded begins with the second. */
function zigZagged(steps: Float64Array, order: Order): Float64Array {
  const coded = new Float64Array(steps.length - 1);
  let [before, step] = [0, 0];
  for (let index = 1; index < steps.length; index += 1) {
    const value = steps[index] ?? 0;
    coded[index - 1] = zigZag(order === 0 ? value : value - before - (order === 2 ? step : 0));
    step = value - before;
    before = value;
  }
  return coded;
}

function decodeIntegers(way: number, reader: ByteReader, count: number): Float64Array {
  const [order, coder] = [Math.floor(way / CODERS), way % CODERS];
  if (way < 0 || order > 2) throw new Error(`unknown way ${way}`);
  const unit = divisorOf(reader.byte());
  const first = reader.signed();
  const divisor = reader.varint();
  const coded = codedNumbers(coder, reader.rest(), count - 1);
  const values = new Float64Array(count);
  let [value, step] = [0, 0];
  values[0] = first / unit;
  for (let index = 1; index < count; index += 1) {
    const difference = unZigZag(coded[index - 1] ?? 0);
    if (order === 0) value = difference;
    else {
      step = order === 2 ? step + difference : difference;
      value += step;
    }
    values[index] = (first + value * divisor) / unit;
  }
  return values;
}

function codedNumbers(coder: number, body: Buffer, count: number): ArrayLike<number> {
  if (coder === Coder.rice) return riceDecode(body, count);
  const reader = new ByteReader(coder === Coder.deflated ? inflateRawSync(body) : body);
  const numbers = new Float64Array(count);
  for (let index = 0; index < count; index += 1) numbers[index] = reader.varint();
  return numbers;
}

/** The greatest number that divides every difference to the first. */
function commonDivisor(numbers: Float64Array): number {
  const first = numbers[0] ?? 0;
  let divisor = 0;
  for (const value of numbers) {
    let rest = Math.abs(value - first);
    while (rest !== 0) {
      const next = divisor % rest;
      divisor = rest;
      rest = next;
    }
    if (divisor === 1) break;
  }
  return divisor || 1;
}

function withOdd(values: Float64Array): Buffer {
  const { odd, finite } = setAside(values);
  return Buffer.concat([Buffer.from([Way.odd]), odd, encodeColumn(finite)]);
}

function doubles(values: Float64Array): Buffer {
  const candidates = [
    Buffer.concat([Buffer.from([Way.plain]), toPlanes(values, false)]),
    Buffer.concat([Buffer.from([Way.doubles]), deflateRawSync(toPlanes(values, false), { level: 9 })]),
    Buffer.concat([Buffer.from([Way.xored]), deflateRawSync(toPlanes(values, true), { level: 9 })]),
  ];
  return candidates.reduce((best, next) => (next.length < best.length ? next : best));
}
