"""A quote: the result of a family and its price."""

import quotekit

from .families import FAMILIES, BadExpression


def quote(request):
    """`{"family", "expression", "second"?}` -> `{"result", "price"}`. Raises BadExpression."""
    family = FAMILIES.get(request.get("family"))
    if family is None:
        raise BadExpression(f"family: one of {', '.join(FAMILIES)} is expected")
    result = family(request.get("expression"), request.get("second"))
    return {"result": result, "price": quotekit.price(request["family"], len(result))}
