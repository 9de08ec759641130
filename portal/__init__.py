"""The portal: what puts the domains together. Celery tasks bind to its application."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
