"""Polynomial quotes over HTTP."""
