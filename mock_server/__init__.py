"""dashmock: DashScope on your own machine, from one OpenAPI contract."""


def version() -> str:
    """The version that is installed."""
    from importlib.metadata import PackageNotFoundError, version  # 19 ms that no start should pay

    try:
        return version("dashmock")
    except PackageNotFoundError:
        return "unknown"
