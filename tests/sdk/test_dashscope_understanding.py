"""Labels for a text with the official DashScope SDK, on a real port."""

from typing import Any

import pytest
from dashscope import Understanding

pytestmark = pytest.mark.usefixtures("classic")


def test_a_text_gets_the_label_that_is_nearest() -> None:
    answer: Any = Understanding.call(
        model="opennlu-v1",
        sentence="The football match was won.",
        labels="cooking,football",
        task="classification",
    )

    assert (answer.status_code, answer.output["text"]) == (200, "football;")
