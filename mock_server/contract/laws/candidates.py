"""Laws of the candidates for each token, wherever log probabilities stand."""

from collections.abc import Iterator, Mapping

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import cumulative, pieces, wholes


def candidates(exchange: Exchange) -> Iterator[Finding]:
    """Of each token the likeliest candidate comes first, no more are told than were asked for, and the tokens are those of the
    text, whatever form its content has. Source: parameter table, `top_logprobs`; the recording with log probabilities; OpenAI's API."""
    if not exchange.said or not exchange.wire:
        return
    most = exchange.parameters.get("top_logprobs", 0)
    said: dict[int, str] = {}
    for piece in pieces(exchange):
        rows = piece.logprobs.get("content") if isinstance(piece.logprobs, Mapping) else None
        told = ""
        for row in rows or []:
            told += row["token"]
            likely = [one["logprob"] for one in row.get("top_logprobs") or []]
            if likely != sorted(likely, reverse=True):
                yield Finding("the likeliest candidate first", str(likely), piece.frame)
                return
            if isinstance(most, int) and len(likely) > most:
                yield Finding(f"up to {most} candidates", str(len(likely)), piece.frame)
                return
        said[piece.index] = told if cumulative(exchange) and told else said.get(piece.index, "") + told
    for index, whole in wholes(exchange).items():
        told = said.get(index, "")
        if told.strip() and told not in whole.text and "\ufffd" not in told:
            yield Finding(f"the tokens of {whole.text[:40]!r}", repr(told[:40]))


def bytes_of_the_token(exchange: Exchange) -> Iterator[Finding]:
    """The bytes beside a token are its own, in UTF-8; a token that ends within a letter has no other than by its bytes. Source: the
    recording with log probabilities; OpenAI's API."""
    if not exchange.said:
        return
    for piece in pieces(exchange):
        rows = piece.logprobs.get("content") if isinstance(piece.logprobs, Mapping) else None
        for row in rows or []:
            for one in (row, *(row.get("top_logprobs") or ())):
                told, token = one.get("bytes"), one["token"]
                if isinstance(told, list) and "\ufffd" not in token and bytes(told) != token.encode():
                    yield Finding(f"the bytes of {token!r}", str(told)[:60], piece.frame)
                    return


LAWS = (candidates, bytes_of_the_token)
