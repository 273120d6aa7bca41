"""An own formula for scoring: read by this small grammar, and by nothing else.

Law: a formula is only ever what the grammar says; no other code reads or runs it, whatever stands in it. Every text is either a
formula or has a fault that names its place. The browser's core reads and computes the same (shared vectors).

    sum      = product {("+" | "-") product}
    product  = sign {("*" | "/") sign}
    sign     = "-" sign | atom
    atom     = number | name | function "(" sum {"," sum} ")" | "(" sum ")"
    number   = digits ["." digits]
    function = "min" | "max" | "sqrt" | "abs"

Names are the inputs (``INPUTS``), in small or capital letters. A computation that leaves the finite numbers anywhere, such as a
division by zero, has no value.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 500
DEEPEST: Final = 40

INPUTS: Final = (
    "reach", "impact", "confidence", "effort", "value", "ice_impact", "ice_confidence", "ice_ease", "customers",
    "severity", "frequency", "importance", "satisfaction", "gap",
)  # fmt: skip
"""What a formula may name: the inputs of an opportunity, the customers affected that were taken over, the highest severity and
frequency of the insights it rests on, and importance, satisfaction (1 to 5) and gap of its step for all customers."""
FUNCTIONS: Final[dict[str, int | None]] = {"min": None, "max": None, "sqrt": 1, "abs": 1}
"""How many arguments a function takes; None: one or more."""

FormulaFault = Literal["empty", "too_long", "unexpected", "unknown_name", "unclosed", "too_deep", "arguments", "ends"]

_TOKEN: Final = re.compile(r"[ \t]*(?:([0-9]+(?:\.[0-9]+)?)|([A-Za-z_][A-Za-z0-9_]*)|([^ \t]))", re.DOTALL)


@dataclass(frozen=True)
class Formula:
    """A formula that was read. ``program`` computes it on a stack: numbers and names are put on it, signs and functions take from it."""

    program: tuple[float | str | tuple[str, int], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs it names, each once, in the order of ``INPUTS``."""
        named = {one for one in self.program if isinstance(one, str)}
        return tuple(name for name in INPUTS if name in named)


def read_formula(text: str) -> Formula:
    """What a formula says.

    Raises InvalidInput ``formula.…`` with the place of the fault (``at``, counted from 1) and what stands there (``found``).

    >>> read_formula("Value / Effort").names
    ('effort', 'value')
    >>> read_formula("value / price")
    Traceback (most recent call last):
    ...
    etappe.foundation.errors.InvalidInput: Sign 9: “price” is none of the inputs. Use these: reach, impact, confidence, effort, value, ice_impact, ice_confidence, ice_ease, customers, severity, frequency, importance, satisfaction, gap.
    """
    if len(text) > LONGEST:
        raise InvalidInput("formula.too_long", at=LONGEST + 1, found="", longest=LONGEST)
    return Formula(tuple(_Reading(text).read()))


def value_of(formula: Formula, inputs: Mapping[str, float]) -> float | None:
    """The value of a formula; None where it has none. Every name of the formula is in ``inputs``.

    >>> value_of(read_formula("(1 + reach) * 2"), {"reach": 3})
    8.0
    >>> value_of(read_formula("1 / (reach - 3)"), {"reach": 3}) is None
    True
    """
    stack: list[float] = []
    for one in formula.program:
        if isinstance(one, tuple):
            sign, count = one
            taken = stack[-count:]
            del stack[-count:]
            result = _computed(sign, taken)
        else:
            result = float(inputs[one]) if isinstance(one, str) else one
        if not math.isfinite(result):
            return None
        stack.append(result)
    return stack[0] + 0.0  # minus zero is zero


def _computed(sign: str, taken: list[float]) -> float:  # noqa: PLR0911 - one for each sign
    match sign, taken:
        case "+", [a, b]:
            return a + b
        case "-", [a, b]:
            return a - b
        case "*", [a, b]:
            return a * b
        case "/", [a, b]:
            return a / b if b else math.nan
        case "-", [a]:
            return -a
        case "sqrt", [a]:
            return math.sqrt(a) if a >= 0 else math.nan
        case "abs", [a]:
            return abs(a)
        case "min", _:
            return min(taken)
        case _:
            return max(taken)


@dataclass(frozen=True)
class _Token:
    """A number, a name or a sign, and where it stands; the end is a sign without a text."""

    kind: Literal["number", "name", "sign"]
    text: str
    at: int


class _Reading:
    """Reads a formula from left to right, one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._program: list[float | str | tuple[str, int]] = []
        self._depth = 0
        self._token = self._next(0)

    def read(self) -> list[float | str | tuple[str, int]]:
        if self._ended():
            raise self._fault("empty")
        self._sum()
        if not self._ended():
            raise self._fault("unexpected")
        return self._program

    def _ended(self) -> bool:
        return not self._token.text

    def _next(self, start: int) -> _Token:
        found = _TOKEN.match(self._text, start)
        if found is None:
            self._end = len(self._text)
            return _Token("sign", "", len(self._text))
        self._end = found.end()
        number, name, sign = found.groups()
        if number is not None:
            return _Token("number", number, found.start(1))
        if name is not None:
            return _Token("name", name, found.start(2))
        return _Token("sign", sign, found.start(3))

    def _take(self) -> _Token:
        token = self._token
        self._token = self._next(self._end)
        return token

    def _is(self, signs: str) -> bool:
        return self._token.kind == "sign" and self._token.text != "" and self._token.text in signs

    def _sum(self) -> None:
        self._product()
        while self._is("+-"):
            sign = self._take().text
            self._product()
            self._program.append((sign, 2))

    def _product(self) -> None:
        self._sign()
        while self._is("*/"):
            sign = self._take().text
            self._sign()
            self._program.append((sign, 2))

    def _sign(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._fault("too_deep")
        if self._is("-"):
            self._take()
            self._sign()
            self._program.append(("-", 1))
        else:
            self._atom()
        self._depth -= 1

    def _atom(self) -> None:
        token = self._token
        if token.kind == "number":
            self._program.append(float(self._take().text))
        elif token.kind == "name":
            self._name()
        elif self._is("("):
            self._take()
            self._sum()
            self._close(token)
        else:
            raise self._fault("unexpected")

    def _name(self) -> None:
        token = self._take()
        name = token.text.lower()
        if name in FUNCTIONS and self._is("("):
            opened = self._take()
            count = 1
            self._sum()
            while self._is(","):
                self._take()
                self._sum()
                count += 1
            self._close(opened)
            if FUNCTIONS[name] not in {None, count}:
                raise self._fault("arguments", token)
            self._program.append((name, count))
        elif name in INPUTS:
            self._program.append(name)
        else:
            raise self._fault("unknown_name", token)

    def _close(self, opened: _Token) -> None:
        if self._is(")"):
            self._take()
        elif self._ended():
            raise self._fault("unclosed", opened)
        else:
            raise self._fault("unexpected")

    def _fault(self, code: FormulaFault, token: _Token | None = None) -> InvalidInput:
        where = token or self._token
        if code == "unexpected" and not where.text:
            return InvalidInput("formula.ends", at=where.at + 1, found="")
        known = {"known": ", ".join(INPUTS)} if code == "unknown_name" else {}
        return InvalidInput(f"formula.{code}", at=where.at + 1, found=where.text, **known)
