"""What a quote costs."""

from decimal import ROUND_HALF_EVEN, Decimal

BASE = Decimal("4.00")
PER_CHARACTER = Decimal("0.035")
SURCHARGE = {"resultant": Decimal("1.50"), "discriminant": Decimal("0.75")}


def price(family: str, length: int) -> str:
    """Price in euros of a result of `length` characters, half-cents rounded to even."""
    total = BASE + PER_CHARACTER * length + SURCHARGE.get(family, Decimal(0))
    return str(total.quantize(Decimal("0.01"), ROUND_HALF_EVEN))
