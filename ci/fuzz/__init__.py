"""Hostile requests and files by the million, on a real port and in this process: `python -m ci.fuzz --requests 1000000`."""
