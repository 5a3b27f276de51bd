"""Hostile requests by the million on a real port: `python -m ci.fuzz --requests 1000000 --report build/fuzz.json`."""
