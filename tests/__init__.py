"""A package, so that `from tests.support import …` means ours whatever else is installed."""
