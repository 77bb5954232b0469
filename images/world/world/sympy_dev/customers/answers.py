"""Reads an answer of the service, which is untrusted text, as polynomial, factors, roots or number. Nothing is ever evaluated."""

import ast
from collections import Counter
from fractions import Fraction

from .polynomials import X, Polynomial, add, degree, monic, multiply, power, scale, trimmed

TEXT_LIMIT = 2000
DEPTH_LIMIT = 60
DEGREE_LIMIT = 24
BITS_LIMIT = 2000


class NotAnAnswer(ValueError):
    """The text is no polynomial expression of the permitted shape."""


def polynomial(text: str) -> Polynomial:
    """The text's value as a polynomial in x. Raises NotAnAnswer."""
    return _value(_tree(text), 0)


def number(text: str) -> Fraction:
    """Raises NotAnAnswer where the value depends on x."""
    value = polynomial(text)
    if degree(value) > 0:
        raise NotAnAnswer("not a number")
    return value[0] if value else Fraction(0)


def is_expanded(text: str) -> bool:
    """True for a sum of single terms: nothing that is itself a sum is multiplied or raised."""

    def single(node: ast.AST) -> bool:
        return not any(isinstance(inner, ast.BinOp) and isinstance(inner.op, (ast.Add, ast.Sub)) for inner in ast.walk(node))

    def is_sum(node: ast.AST) -> bool:
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            return is_sum(node.left) and is_sum(node.right)
        return single(node)

    return is_sum(_tree(text))


def factors(text: str) -> Counter[Polynomial]:
    """The factors as written, made monic, with their multiplicities; constants left out. Raises NotAnAnswer."""
    found: Counter[Polynomial] = Counter()

    def collect(node: ast.AST, times: int) -> None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            collect(node.left, times)
            collect(node.right, times)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            collect(node.left, times * _exponent(node.right))
        elif isinstance(node, ast.UnaryOp):
            collect(node.operand, times)
        else:
            value = _value(node, 0)
            if degree(value) > 0:
                found[monic(value)] += times

    collect(_tree(text), 1)
    return found


def roots(text: str) -> Counter[Fraction]:
    """`{-2: 1, 2: 1}`: roots and multiplicities. Raises NotAnAnswer."""
    tree = _tree(text)
    if not isinstance(tree, ast.Dict) or None in tree.keys:
        raise NotAnAnswer("not a set of roots")
    found: Counter[Fraction] = Counter()
    for key, value in zip(tree.keys, tree.values):
        root, times = _value(key, 0), _value(value, 0)
        if degree(root) > 0 or degree(times) != 0 or times[0].denominator != 1:
            raise NotAnAnswer("not a set of roots")
        found[root[0] if root else Fraction(0)] += int(times[0])
    return found


def _tree(text: str) -> ast.AST:
    if not isinstance(text, str) or len(text) > TEXT_LIMIT:
        raise NotAnAnswer("too long")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotAnAnswer("not an expression") from error


def _value(node: ast.AST, depth: int) -> Polynomial:
    if depth > DEPTH_LIMIT:
        raise NotAnAnswer("too deep")
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return _bounded(trimmed([value]))
        case ast.Name(id="x"):
            return X
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return scale(_value(inner, depth + 1), -1)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner, depth + 1)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = _value(left, depth + 1), _exponent(right)
            if degree(base) * exponent > DEGREE_LIMIT:
                raise NotAnAnswer("degree too high")
            return _bounded(power(base, exponent))
        case ast.BinOp(left=left, op=operator, right=right):
            return _bounded(_combined(_value(left, depth + 1), operator, _value(right, depth + 1)))
    raise NotAnAnswer("not a polynomial expression")


def _combined(a: Polynomial, operator: ast.operator, b: Polynomial) -> Polynomial:
    match operator:
        case ast.Add():
            return add(a, b)
        case ast.Sub():
            return add(a, scale(b, -1))
        case ast.Mult():
            return multiply(a, b)
        case ast.Div() if degree(b) == 0:
            return scale(a, 1 / b[0])
    raise NotAnAnswer("not a polynomial expression")


def _exponent(node: ast.AST) -> int:
    if isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value <= DEGREE_LIMIT:
        return node.value
    raise NotAnAnswer("exponent not permitted")


def _bounded(p: Polynomial) -> Polynomial:
    if degree(p) > DEGREE_LIMIT or any(max(c.numerator.bit_length(), c.denominator.bit_length()) > BITS_LIMIT for c in p):
        raise NotAnAnswer("too large")
    return p
