"""Terms and rates of Meridian's quotes."""

from .rates import price

__all__ = ["price"]
