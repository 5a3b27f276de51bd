"""dashmock: DashScope on your own machine, from one OpenAPI contract."""
