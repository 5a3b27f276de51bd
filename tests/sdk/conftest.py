"""Which SDK is installed decides which of these modules can run: `make test` runs the folder with dashscope 1.x and with 2.x."""

from importlib.metadata import version
from importlib.util import find_spec

collect_ignore = []
if find_spec("openai") is None:
    collect_ignore += ["test_openai.py", "test_openai_async.py", "test_openai_errors.py"]
if version("dashscope").startswith("1."):
    collect_ignore += ["test_dashscope_client.py"]  # Client and chat came with 2.0
