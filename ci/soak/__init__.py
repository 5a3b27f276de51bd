"""Mixed traffic for half an hour, and whether the mock is at its end what it was at its beginning: `python -m ci.soak`."""
