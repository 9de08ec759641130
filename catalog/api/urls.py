"""Addresses of the catalogue under /api/v1/."""

from rest_framework.routers import SimpleRouter

from catalog.api.views import ServiceItemViewSet, ThemeViewSet

router = SimpleRouter()
router.register("service-items", ServiceItemViewSet, basename="service-item")
router.register("themes", ThemeViewSet, basename="theme")

urlpatterns = router.urls
