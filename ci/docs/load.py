"""How soon the pages of the reference show something, in headless Chromium, from a folder and without a network.

    python -m ci.docs.load SITE

SITE is a folder that `dashmock docs --out` wrote. Prints a row a page, the median of five loads: milliseconds to the first content,
and until the page can be used; exit code 1 where a guide needs more than 500 for its first content, or a page of the reference more
than 3500, 2 where one of them is not there. About half a minute; to be run on a machine that does nothing else."""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.console.browser import Page, browsing

GUIDES = (
    "index.html",
    "quickstart.html",
    "streaming.html",
    "models.html",
    "errors.html",
    "zh/quickstart.html",
)
REFERENCE = (
    "compatible-chat-completions",
    "compatible-responses",
    "native-text-generation",
    "native-tasks",
    "native-agentstudio-sessions",
)
TIMES = """
new Promise((done) => {
  const seen = () => {
    const [paint] = performance.getEntriesByName("first-contentful-paint"), [load] = performance.getEntriesByType("navigation");
    return paint && load?.loadEventEnd && location.protocol === "file:" ? done([paint.startTime, load.loadEventEnd]) : setTimeout(seen, 20);
  };
  seen();
})
"""


def loaded(page: Page, address: str) -> tuple[float, float]:
    """Medians of five loads."""
    told = []
    for _ in range(5):
        page.open("about:blank")
        page.open(address)
        time.sleep(0.2)
        told.append(page.eval(TIMES))
    return median(first for first, _ in told), median(whole for _, whole in told)


def main(site: Path) -> int:
    """Prints the table; the exit code."""
    bounds = dict.fromkeys(GUIDES, 500) | {f"reference/{name}.html": 3500 for name in REFERENCE}
    if lost := [name for name in bounds if not (site / name).is_file()]:
        print(f"{site} has no {', '.join(lost)}: has a page another name?", file=sys.stderr)
        return 2
    late = 0
    with tempfile.TemporaryDirectory() as folder, browsing(Path(folder) / "profile") as page:
        page.look(1440, 900)
        print(f"{'page':48}{'first':>8}{'whole':>8}{'bound':>8}  ms")
        for name, bound in bounds.items():
            first, whole = loaded(page, (site / name).resolve().as_uri())
            late += first > bound
            print(f"{name:48}{first:8.0f}{whole:8.0f}{bound:8}{'  late' if first > bound else ''}")
    return int(late > 0)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "index.html").is_file():
        sys.exit("python -m ci.docs.load SITE: name a folder that `dashmock docs --out` wrote")
    sys.exit(main(Path(sys.argv[1])))
