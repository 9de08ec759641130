"""The Celery application: worker and beat run `celery -A portal.celery`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("mianzheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
