"""Bytes and words: how requests are read and answers written. Knows the Spec, and nothing of what is said or remembered."""
