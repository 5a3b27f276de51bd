# The mock in a container: docker build -t dashmock . && docker run -p 8787:8787 dashmock
# Packages are pinned with hashes, byte code is made by content and not by time, so the same commit gives the same files;
# with BuildKit's SOURCE_DATE_EPOCH and rewrite-timestamp=true the same layers, too.
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
SHELL ["/bin/sh", "-euc"]
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
COPY ci/requirements/build.txt ci/requirements/serve.txt ci/requirements/
RUN python -m venv /opt/build \
 && /opt/build/bin/python -m pip install --no-deps --require-hashes -r ci/requirements/build.txt \
 && python -m venv --without-pip /opt/dashmock \
 && python -m pip --python /opt/dashmock/bin/python install --no-deps --no-compile --require-hashes \
      -r ci/requirements/serve.txt
COPY pyproject.toml README.md LICENSE ./
COPY ci/build_hook.py ci/version.py ci/
COPY openapi openapi
COPY mock_server mock_server
# The builder is sent no git: --build-arg VERSION=1.2.3
ARG VERSION=0.1.0
RUN DASHMOCK_VERSION="${VERSION}" /opt/build/bin/python -m pip wheel --no-deps --no-index --no-build-isolation --wheel-dir /wheel . \
 && python -m pip --python /opt/dashmock/bin/python install --no-deps --no-compile --no-index /wheel/*.whl \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/dashmock/lib
COPY ci/image/healthy.py /opt/dashmock/

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="dashmock" \
      org.opencontainers.image.description="DashScope (Qwen) on your own machine: a mock made of one OpenAPI contract" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/dashmock /opt/dashmock
ENV PATH=/opt/dashmock/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DASHMOCK_HOST=0.0.0.0 DASHMOCK_PORT=8787
# Nobody: it writes nothing, so that a read-only file system will do.
USER 65532:65532
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "/opt/dashmock/healthy.py"]
ENTRYPOINT ["dashmock"]
CMD ["serve"]
