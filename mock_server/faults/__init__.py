"""What goes wrong on request, and every other way to steer the mock from outside."""
