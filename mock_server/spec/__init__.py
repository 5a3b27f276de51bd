"""What the API is: openapi/ as frozen objects, validators and rules."""
