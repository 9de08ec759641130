"""Addresses of the catalogue under /api/v1/."""

from rest_framework.routers import SimpleRouter

from catalog.api.views import ServiceItemViewSet

router = SimpleRouter()
router.register("service-items", ServiceItemViewSet, basename="service-item")

urlpatterns = router.urls
