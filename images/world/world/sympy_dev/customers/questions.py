"""Questions to the pricing service, each with the means to know a right answer when it comes."""

import random
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Callable

from . import answers
from .polynomials import Polynomial, discriminant, monic, multiply, power, resultant, scale, shown, trimmed

FAMILIES = ("expand", "factor", "roots", "resultant", "discriminant")
# Family -> SymPy's routines that answering it goes through; only those that the lab can poison are named.
EXERCISES = {
    "expand": (),
    "factor": ("factor",),
    "roots": ("roots", "roots_quadratic"),
    "resultant": ("resultant",),
    "discriminant": ("discriminant",),
}


@dataclass(frozen=True)
class Question:
    family: str
    expression: str
    second: str | None
    check: Callable[[str], bool]  # raises answers.NotAnAnswer

    def is_right(self, result: object) -> bool:
        """True where the service's `result` answers the question."""
        try:
            return isinstance(result, str) and self.check(result)
        except answers.NotAnAnswer:
            return False

    def body(self) -> dict:
        asked = {"family": self.family, "expression": self.expression}
        return asked if self.second is None else {**asked, "second": self.second}


def make_question(family: str, chance: random.Random) -> Question:
    """A fresh question of the family."""
    return {
        "expand": _expand,
        "factor": _factor,
        "roots": _roots,
        "resultant": _resultant,
        "discriminant": _discriminant,
    }[family](chance)


def family_exercising(routine: str) -> str:
    """The family whose questions go through `routine`. Raises ValueError."""
    for family, routines in EXERCISES.items():
        if routine in routines:
            return family
    raise ValueError(f"routine: no question goes through {routine}")


def _nonzero(chance: random.Random, limit: int) -> int:
    return chance.choice([-1, 1]) * chance.randint(1, limit)


def _linear(chance: random.Random) -> Polynomial:
    return trimmed([_nonzero(chance, 9), chance.randint(1, 4)])


def _distinct_linear(chance: random.Random, count: int) -> list[Polynomial]:
    """Linear polynomials of different roots, none with a common factor in its coefficients."""
    found: dict[Polynomial, Polynomial] = {}
    while len(found) < count:
        line = _linear(chance)
        found.setdefault(monic(line), line)
    return list(found.values())


def _random(chance: random.Random, degree: int) -> Polynomial:
    return trimmed([chance.randint(-9, 9) for _ in range(degree)] + [_nonzero(chance, 5)])


def _expand(chance: random.Random) -> Question:
    parts = [(_linear(chance), chance.randint(1, 3)) for _ in range(chance.randint(2, 3))]
    value: Polynomial = (Fraction(1),)
    for part, exponent in parts:
        value = multiply(value, power(part, exponent))
    written = "*".join(f"({shown(part)})" + (f"**{exponent}" if exponent > 1 else "") for part, exponent in parts)

    def check(text: str) -> bool:
        return answers.is_expanded(text) and answers.polynomial(text) == value

    return Question("expand", written, None, check)


def _factor(chance: random.Random) -> Question:
    lines = _distinct_linear(chance, 3)
    # x**2 + c with c > 0 has no rational root: it stays whole.
    parts = [*lines, trimmed([chance.randint(1, 9), 0, 1])] if chance.random() < 0.5 else lines
    value: Polynomial = (Fraction(1),)
    for part in parts:
        value = multiply(value, part)
    expected = Counter(monic(part) for part in parts)

    def check(text: str) -> bool:
        return answers.polynomial(text) == value and answers.factors(text) == expected

    return Question("factor", shown(value), None, check)


def _roots(chance: random.Random) -> Question:
    """Quadratics that SymPy solves by its quadratic routine: a double root, or two roots of opposite sign."""
    root, factor = chance.randint(2, 40), chance.randint(1, 5)
    if chance.random() < 0.5:
        first = second = _nonzero(chance, 40)
    else:
        first, second = root, -root
    value = scale(multiply(trimmed([-first, 1]), trimmed([-second, 1])), factor)
    expected = Counter([Fraction(first), Fraction(second)])
    return Question("roots", shown(value), None, lambda text: answers.roots(text) == expected)


def _resultant(chance: random.Random) -> Question:
    p, q = _random(chance, chance.randint(2, 3)), _random(chance, chance.randint(2, 3))
    expected = resultant(p, q)
    return Question("resultant", shown(p), shown(q), lambda text: answers.number(text) == expected)


def _discriminant(chance: random.Random) -> Question:
    p = _random(chance, chance.randint(3, 4))
    expected = discriminant(p)
    return Question("discriminant", shown(p), None, lambda text: answers.number(text) == expected)
