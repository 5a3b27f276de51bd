"""Two or three requests that a short Chinese prompt makes at once: what is X? what is Y?; first this, then that."""

from collections.abc import Sequence

from mock_server.content.late import late
from mock_server.content.prompt import Prompt

LONGEST = 80
"""Signs of a prompt; a longer one brings a text of its own."""
MOST = 3
_SHORTEST = 4
"""Signs of a request that stands for itself."""

_THEN = late(
    r"[，,。；;？?]\s*(?:然后|顺便|另外|最后|接着|再)(?:再)?(?:也|请|帮我|给我)?(?:告诉我)?(?=[\u4e00-\u9fffA-Za-z])"
)
_MARKS = late(r"[？?]\s*(?=\S)")
_FIRST = late(r"^(?:请|麻烦)?(?:你)?先")
_LEANS = late(
    r"^(?:那|它|他|她|这|其|呢|要|需|有|为什么[？?]?$|怎么[？?]?$|翻译|总结|改|用|加|换|并|把它)|呢[？?]?$|它|上面|刚才"
)
"""What means something by the request before it."""
_GIVEN = late(r"[：:“”\"「『\n`]")


def parts(prompt: Prompt) -> Sequence[str]:
    """The requests in their order; none where there is only one, or where one leans on another."""
    text = prompt.text.strip()
    if prompt.language != "zh" or len(text) > LONGEST or _GIVEN.search(text):
        return ()
    found = [
        _FIRST.sub("", one).strip(" ，,。；;？?") for half in _THEN.split(text) for one in _MARKS.split(half)
    ]
    told = [one for one in found if one]
    if not 1 < len(told) <= MOST or any(len(one) < _SHORTEST for one in told):
        return ()
    return () if any(map(_LEANS.search, told[1:])) else told
