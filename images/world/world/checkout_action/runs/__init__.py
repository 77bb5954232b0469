"""Workflow runs: the queue that runners take from, the record that panel and API show, and the runners' protocol."""

from .ledger import RunError
from .runs import Runs

__all__ = ["RunError", "Runs"]
