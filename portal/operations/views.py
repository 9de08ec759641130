"""The three addresses for operators' probes. Open to anyone: they say no personal data."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from portal.foundation import moment
from portal.operations import health, metrics
from verification.actions import sweep


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives; asks nobody else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served and clocks are watched, else 503 with the reasons.

    `warnings` name what does not stop the service and somebody must look at: they go by themselves with their cause.
    """
    checks = health.checks()
    ready = all(check.ok for check in checks)
    body: dict[str, object] = {
        "status": "ready" if ready else "not_ready",
        "checks": {check.name: {"ok": check.ok, "reason": check.reason} for check in checks},
    }
    if checks[0].ok:
        body["sweep_lag_seconds"] = round(sweep.lag(moment.now()).total_seconds(), 1)
        body["warnings"] = {warning.name: warning.reason for warning in health.warnings()}
    return JsonResponse(body, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False})


@login_not_required
@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, read from the database at each call."""
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)
