# The portal's image: built with the locked packages, run by nobody in particular.
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home mianzheng
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=portal.settings \
    MIANZHENG_ENV=production MIANZHENG_LOCAL=/data STATIC_ROOT=/app/static-collected
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# Values only for collecting the static files: nothing connects to them and none of them is kept.
RUN SECRET_KEY=only-for-collecting-the-static-files ALLOWED_HOSTS=build KEY_ACTIVE=k1 \
    KEY_RING=k1:0000000000000000000000000000000000000000000000000000000000000000 \
    BLIND_INDEX_KEY=0000000000000000000000000000000000000000000000000000000000000000 \
    DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost \
    python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p /data && chown mianzheng: /data
USER mianzheng
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "portal.operations.probe"]
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "--no-ws", "portal.wsgi:application"]
