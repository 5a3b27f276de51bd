"""What is said: pure functions, same ask same bytes."""
