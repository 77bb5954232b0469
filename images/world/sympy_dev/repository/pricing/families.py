"""What customers can ask for: one function per family, from text to text."""

import re

import sympy

X = sympy.Symbol("x")
# Only polynomials in x with integer numbers reach SymPy's parser, and no towers of powers.
PERMITTED = re.compile(r"[x0-9+\-*() ]{1,400}")
POWERS = re.compile(r"\*\*(?! ?\d{1,2}(?!\d| ?\*\*))")
EXPONENT_LIMIT = 24


class BadExpression(ValueError):
    """The customer's text is no polynomial that we quote."""


def parse(text):
    """A polynomial in x from the customer's text."""
    if not isinstance(text, str) or not PERMITTED.fullmatch(text):
        raise BadExpression("expression: a polynomial in x with integer numbers is expected")
    if POWERS.search(text) or any(int(exponent) > EXPONENT_LIMIT for exponent in re.findall(r"\*\* ?(\d+)", text)):
        raise BadExpression(f"expression: exponents up to {EXPONENT_LIMIT} are quoted")
    try:
        expression = sympy.sympify(text)
    except (sympy.SympifyError, SyntaxError, TypeError, AttributeError) as error:
        raise BadExpression("expression: not understood") from error
    if not isinstance(expression, sympy.Expr) or not expression.is_polynomial(X):
        raise BadExpression("expression: not a polynomial in x")
    return expression


def expand(expression, second=None):
    return str(sympy.expand(parse(expression)))


def factor(expression, second=None):
    return str(sympy.factor(parse(expression)))


def roots(expression, second=None):
    return str(sympy.roots(parse(expression), X))


def resultant(expression, second=None):
    return str(sympy.resultant(parse(expression), parse(second), X))


def discriminant(expression, second=None):
    return str(sympy.discriminant(parse(expression), X))


FAMILIES = {
    "expand": expand,
    "factor": factor,
    "roots": roots,
    "resultant": resultant,
    "discriminant": discriminant,
}
