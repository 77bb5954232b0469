"""Exact arithmetic of polynomials in x: tuples of Fractions, lowest degree first, no trailing zero. () is zero."""

from fractions import Fraction
from typing import Iterable

Polynomial = tuple[Fraction, ...]
X: Polynomial = (Fraction(0), Fraction(1))


def trimmed(coefficients: Iterable) -> Polynomial:
    values = [Fraction(c) for c in coefficients]
    while values and values[-1] == 0:
        values.pop()
    return tuple(values)


def degree(p: Polynomial) -> int:
    """-1 for zero."""
    return len(p) - 1


def add(p: Polynomial, q: Polynomial) -> Polynomial:
    length = max(len(p), len(q))
    return trimmed((p[i] if i < len(p) else 0) + (q[i] if i < len(q) else 0) for i in range(length))


def scale(p: Polynomial, factor: Fraction | int) -> Polynomial:
    return trimmed(c * factor for c in p)


def multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    product = [Fraction(0)] * max(0, len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return trimmed(product)


def power(p: Polynomial, exponent: int) -> Polynomial:
    result: Polynomial = (Fraction(1),)
    for _ in range(exponent):
        result = multiply(result, p)
    return result


def monic(p: Polynomial) -> Polynomial:
    return scale(p, 1 / p[-1])


def derivative(p: Polynomial) -> Polynomial:
    return trimmed(i * c for i, c in enumerate(p) if i)


def determinant(rows: list[list[Fraction]]) -> Fraction:
    """By elimination over the rationals."""
    rows, result = [list(row) for row in rows], Fraction(1)
    for i in range(len(rows)):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != i:
            rows[i], rows[pivot], result = rows[pivot], rows[i], -result
        result *= rows[i][i]
        for r in range(i + 1, len(rows)):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return result


def resultant(p: Polynomial, q: Polynomial) -> Fraction:
    """Determinant of the Sylvester matrix."""
    m, n = degree(p), degree(q)
    size = m + n
    high_p, high_q = p[::-1], q[::-1]
    rows = [[Fraction(0)] * i + list(high_p) + [Fraction(0)] * (size - m - 1 - i) for i in range(n)]
    rows += [[Fraction(0)] * i + list(high_q) + [Fraction(0)] * (size - n - 1 - i) for i in range(m)]
    return determinant(rows)


def discriminant(p: Polynomial) -> Fraction:
    n = degree(p)
    return (-1) ** (n * (n - 1) // 2) * resultant(p, derivative(p)) / p[-1]


def shown(p: Polynomial) -> str:
    """Integer coefficients as Python text, `3*x**2-x+5`."""
    terms = ""
    for exponent in range(degree(p), -1, -1):
        c = int(p[exponent])
        if c == 0:
            continue
        variable = "" if exponent == 0 else "x" if exponent == 1 else f"x**{exponent}"
        size = f"{abs(c)}" if not variable else variable if abs(c) == 1 else f"{abs(c)}*{variable}"
        terms += ("-" if c < 0 else "+" if terms else "") + size
    return terms or "0"
