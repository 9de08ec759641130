"""Celery: it only wakes up; what is due stands in PostgreSQL."""

from portal.operations import locate
from portal.settings.stores import REDIS_URL

CELERY_BROKER_URL = locate.celery_url(REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "mianzheng:",
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 300,
    "max_retries": 0,  # a page never waits for a lost Redis: the outbox row is committed, beat comes round
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Intervals, no clock times: what is due on which day the tasks see on the portal's own clock, and a machine that slept
# through an hour of the night misses nothing.
CELERY_BEAT_SCHEDULE = {
    "sweep-deadlines": {
        "task": "verification.tasks.sweep_deadlines",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "note-lapsed-terms": {
        "task": "verification.tasks.note_lapsed_terms",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "note-commitments-due": {
        "task": "verification.tasks.note_commitments_due",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "keep-commitment-documents": {
        "task": "portal.pages.tasks.keep_commitment_documents",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "make-exports": {
        "task": "portal.pages.tasks.make_exports",
        "schedule": 3.0,
        "options": {"expires": 3},
    },
    "forget-exports": {
        "task": "portal.pages.tasks.forget_exports",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "strike-out-cancelled-proofs": {
        "task": "verification.tasks.strike_out_cancelled_proofs",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "end-expired-duties": {
        "task": "catalog.tasks.end_expired_duties",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind-of-staff": {
        "task": "catalog.tasks.remind_of_staff",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "blank-expired-replies": {
        "task": "verification.tasks.blank_expired_replies",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "measure-times": {
        "task": "verification.tasks.measure_times",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "freeze-finished-months": {
        "task": "accountability.tasks.freeze_finished_months",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "tell-of-unattended-requests": {
        "task": "verification.tasks.tell_of_unattended_requests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "tell-of-the-day": {
        "task": "verification.tasks.tell_of_the_day",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "watch-calendar-years": {
        "task": "catalog.tasks.watch_calendar_years",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "deliver-outbox": {
        "task": "portal.foundation.tasks.deliver_outbox",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "forget-idempotency-keys": {
        "task": "portal.foundation.tasks.forget_idempotency_keys",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remove-orphaned-files": {
        "task": "portal.foundation.tasks.remove_orphaned_files",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "sequence-access-log": {
        "task": "certificates.tasks.sequence_access_log",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "evict-idle-renditions": {
        "task": "certificates.tasks.evict_idle_renditions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "heartbeat": {
        "task": "portal.operations.tasks.heartbeat",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
}
