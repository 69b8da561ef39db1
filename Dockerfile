# The service with its page. Build: docker build -t zhili .   Run: see compose.yaml.
FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml hatch_build.py README.md LICENSE CHANGELOG.md constraints.txt ./
COPY zhili zhili
COPY train train
COPY models/default models/default
RUN python -m venv /opt/zhili \
    && /opt/zhili/bin/pip install --no-cache-dir --constraint constraints.txt '.[serve]'

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data zhili
COPY --from=build /opt/zhili /opt/zhili
ENV PATH=/opt/zhili/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8765/readyz', timeout=4)"]
# The address is that of the container, which others can reach: the service needs ZHILI_API_KEY.
CMD ["zhili", "serve", "--host", "0.0.0.0", "--folder", "/data"]
