"""What is remembered and handed in: the clock, chance, ids, pace."""
