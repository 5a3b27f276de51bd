"""What models of pictures and films take: how many, of which size, how long, and what they go by."""

from typing import Any

import pytest

from tests.server.mocking import Mock

PAINT = "/api/v1/services/aigc/multimodal-generation/generation"
TASKS = {
    "text": "/api/v1/services/aigc/text2image/image-synthesis",
    "edit": "/api/v1/services/aigc/image2image/image-synthesis",
    "film": "/api/v1/services/aigc/video-generation/video-synthesis",
    "move": "/api/v1/services/aigc/image2video/video-synthesis",
}
CAT = "a cat"
PICTURE = "https://example.com/1.png"


@pytest.fixture(scope="module")
def mock() -> Mock:
    return Mock()


def paint(mock: Mock, model: str, pictures: int = 0, **parameters: Any) -> Any:
    content = [*({"image": PICTURE} for _ in range(pictures)), {"text": CAT}]
    messages = [{"role": "user", "content": content}]
    body = {"model": model, "input": {"messages": messages}, "parameters": parameters}
    return mock.ask("POST", PAINT, body).json()


@pytest.mark.parametrize(
    ("model", "parameters", "number"),
    [
        ("qwen-image-2.0", {"n": 6}, 6),
        ("wan2.7-image", {"n": 12, "enable_sequential": True}, 12),
    ],
)
def test_as_many_pictures_come_at_once_as_the_model_makes(
    mock: Mock, model: str, parameters: dict[str, Any], number: int
) -> None:
    assert paint(mock, model, **parameters)["usage"]["image_count"] == number


def test_a_picture_more_than_the_model_makes_is_refused(mock: Mock) -> None:
    assert paint(mock, "qwen-image-2.0", n=7)["code"] == "InvalidParameter"
