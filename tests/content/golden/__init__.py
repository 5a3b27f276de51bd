"""Answers as they are told, to be read by people, and compared byte for byte."""
