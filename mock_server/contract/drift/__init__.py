"""Drift: where our Spec and somebody else's word on the same API part, be it a spec, tapes, or what a target answers."""
