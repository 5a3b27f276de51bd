"""Tapes: recorded exchanges, checked against the Spec and replayed."""
