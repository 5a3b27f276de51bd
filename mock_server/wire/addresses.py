"""Addresses that clients send. Nobody goes there; they are read for what they say."""

from urllib.parse import SplitResult, urlsplit


def split(url: str) -> SplitResult:
    """The parts of the address; of what is none (`https://a]b/`) the whole is its path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")
