"""Whether the mock in this container answers: the image's health check. Exit code 0 if so."""

import os
import ssl
import sys
import urllib.request

TIMEOUT = 2.0  # seconds


def main() -> int:
    """Asks `/_mock/health` where DASHMOCK_PORT says that it is served."""
    secured = bool(os.environ.get("DASHMOCK_CERTFILE"))
    url = f"http{'s' * secured}://127.0.0.1:{os.environ.get('DASHMOCK_PORT', '8787')}/_mock/health"
    # Its own certificate is hardly ever made out to 127.0.0.1, and who else would answer there?
    context = ssl._create_unverified_context() if secured else None
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(url, timeout=TIMEOUT) as answer:
            return int(answer.status != 200)
    except (OSError, ValueError) as error:
        print(f"{url}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
