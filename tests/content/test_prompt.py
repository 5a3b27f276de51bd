"""What is asked, and about what."""

import pytest

from mock_server.content.prompt import read


@pytest.mark.parametrize(
    "said", ["of at least a thousand words", "of 500 words", "in about two hundred words"]
)
def test_how_long_an_essay_should_be_is_no_part_of_its_topic(said: str) -> None:
    assert read(f"Write an essay {said} about the way from Hangzhou to Beijing.").topic == (
        "the way from Hangzhou to Beijing"
    )
