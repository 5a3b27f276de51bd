"""Media of a prompt."""
def tokens(medium, model): return 0
