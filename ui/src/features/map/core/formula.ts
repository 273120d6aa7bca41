/**
 * An own formula for scoring: read by this small grammar, and by nothing else.
 *
 * Law: the same as the server's (etappe.maps.formula, which writes the grammar out): every text is either a formula or has a
 * fault that names its place, and a computation that leaves the finite numbers anywhere has no value. Nothing is ever run.
 */

const LONGEST = 500;
const DEEPEST = 40;

/** What a formula may name. */
export const INPUTS = [
  "reach",
  "impact",
  "confidence",
  "effort",
  "value",
  "ice_impact",
  "ice_confidence",
  "ice_ease",
  "customers",
  "severity",
  "frequency",
  "importance",
  "satisfaction",
  "gap",
] as const;
export type Input = (typeof INPUTS)[number];
export type Inputs = Readonly<Partial<Record<Input, number>>>;

/** How many values a function takes; null: one or more. */
const FUNCTIONS: ReadonlyMap<string, number | null> = new Map([
  ["min", null],
  ["max", null],
  ["sqrt", 1],
  ["abs", 1],
]);

type FormulaFaultCode =
  | "empty"
  | "too_long"
  | "unexpected"
  | "unknown_name"
  | "unclosed"
  | "too_deep"
  | "arguments"
  | "ends";

/** What is wrong with a formula, at which sign (counted from 1), and what stands there. */
export class FormulaFault extends Error {
  constructor(
    readonly code: FormulaFaultCode,
    readonly at: number,
    readonly found: string,
  ) {
    super(code);
  }
}

interface Call {
  readonly sign: string;
  readonly count: number;
}

export interface Formula {
  /** Computes on a stack: numbers and names are put on it, signs and functions take from it. */
  readonly program: readonly (number | Input | Call)[];
  /** The inputs it names, each once, in the order of `INPUTS`. */
  readonly names: readonly Input[];
}

/** What a formula says; throws a `FormulaFault` where it is none. */
export function readFormula(text: string): Formula {
  const signs = [...text];
  if (signs.length > LONGEST) throw new FormulaFault("too_long", LONGEST + 1, "");
  const program = new Reading(signs).read();
  const named = new Set(program.filter((one) => typeof one === "string"));
  return { program, names: INPUTS.filter((name) => named.has(name)) };
}

/** The value of a formula, of which every name is among the inputs; null where it has none. */
export function resultOf(formula: Formula, inputs: Inputs): number | null {
  const stack: number[] = [];
  for (const one of formula.program) {
    const result =
      typeof one === "number"
        ? one
        : typeof one === "string"
          ? (inputs[one] ?? Number.NaN)
          : computed(one.sign, stack.splice(stack.length - one.count));
    if (!Number.isFinite(result)) return null;
    stack.push(result);
  }
  return (stack[0] as number) + 0; // minus zero is zero
}

function computed(sign: string, taken: readonly number[]): number {
  const [a, b] = taken as [number, number | undefined];
  if (sign === "min") return Math.min(...taken);
  if (sign === "max") return Math.max(...taken);
  if (sign === "sqrt") return Math.sqrt(a);
  if (sign === "abs") return Math.abs(a);
  if (b === undefined) return -a;
  if (sign === "+") return a + b;
  if (sign === "-") return a - b;
  return sign === "*" ? a * b : a / b;
}

interface Token {
  readonly kind: "number" | "name" | "sign";
  /** Empty at the end. */
  readonly text: string;
  readonly at: number;
}

const isBlank = (sign: string | undefined): boolean => sign === " " || sign === "\t";
const isDigit = (sign: string | undefined): boolean => sign !== undefined && /^[0-9]$/.test(sign);
const isLetter = (sign: string | undefined): boolean => sign !== undefined && /^[A-Za-z_]$/.test(sign);

const isInput = (name: string): name is Input => (INPUTS as readonly string[]).includes(name);

/** Reads a formula from left to right, one method for each rule of the grammar. */
class Reading {
  private readonly program: (number | Input | Call)[] = [];
  private depth = 0;
  private end = 0;
  private token: Token;

  constructor(private readonly signs: readonly string[]) {
    this.token = this.next();
  }

  read(): readonly (number | Input | Call)[] {
    if (this.ended()) throw this.fault("empty");
    this.sum();
    if (!this.ended()) throw this.fault("unexpected");
    return this.program;
  }

  private ended(): boolean {
    return this.token.text === "";
  }

  private next(): Token {
    let at = this.end;
    while (isBlank(this.signs[at])) at += 1;
    const sign = this.signs[at];
    if (sign === undefined) {
      this.end = this.signs.length;
      return { kind: "sign", text: "", at: this.signs.length };
    }
    let end = at + 1;
    let kind: Token["kind"] = "sign";
    if (isDigit(sign)) {
      kind = "number";
      while (isDigit(this.signs[end])) end += 1;
      if (this.signs[end] === "." && isDigit(this.signs[end + 1])) {
        end += 1;
        while (isDigit(this.signs[end])) end += 1;
      }
    } else if (isLetter(sign)) {
      kind = "name";
      while (isLetter(this.signs[end]) || isDigit(this.signs[end])) end += 1;
    }
    this.end = end;
    return { kind, text: this.signs.slice(at, end).join(""), at };
  }

  private take(): Token {
    const token = this.token;
    this.token = this.next();
    return token;
  }

  private is(signs: string): boolean {
    return this.token.kind === "sign" && this.token.text !== "" && signs.includes(this.token.text);
  }

  private sum(): void {
    this.product();
    while (this.is("+-")) {
      const sign = this.take().text;
      this.product();
      this.program.push({ sign, count: 2 });
    }
  }

  private product(): void {
    this.sign();
    while (this.is("*/")) {
      const sign = this.take().text;
      this.sign();
      this.program.push({ sign, count: 2 });
    }
  }

  private sign(): void {
    this.depth += 1;
    if (this.depth > DEEPEST) throw this.fault("too_deep");
    if (this.is("-")) {
      this.take();
      this.sign();
      this.program.push({ sign: "-", count: 1 });
    } else this.atom();
    this.depth -= 1;
  }

  private atom(): void {
    const token = this.token;
    if (token.kind === "number") this.program.push(Number(this.take().text));
    else if (token.kind === "name") this.name();
    else if (this.is("(")) {
      this.take();
      this.sum();
      this.close(token);
    } else throw this.fault("unexpected");
  }

  private name(): void {
    const token = this.take();
    const name = token.text.toLowerCase();
    const takes = FUNCTIONS.get(name);
    if (takes !== undefined && this.is("(")) {
      const opened = this.take();
      let count = 1;
      this.sum();
      while (this.is(",")) {
        this.take();
        this.sum();
        count += 1;
      }
      this.close(opened);
      if (takes !== null && takes !== count) throw this.fault("arguments", token);
      this.program.push({ sign: name, count });
    } else if (isInput(name)) this.program.push(name);
    else throw this.fault("unknown_name", token);
  }

  private close(opened: Token): void {
    if (this.is(")")) this.take();
    else if (this.ended()) throw this.fault("unclosed", opened);
    else throw this.fault("unexpected");
  }

  private fault(code: FormulaFaultCode, token: Token = this.token): FormulaFault {
    if (code === "unexpected" && token.text === "") return new FormulaFault("ends", token.at + 1, "");
    return new FormulaFault(code, token.at + 1, token.text);
  }
}
