"""Hypothesis here without deadlines: the first example of a run pays for reading the vocabulary."""

from hypothesis import settings

settings.register_profile("content", deadline=None)
settings.load_profile("content")
