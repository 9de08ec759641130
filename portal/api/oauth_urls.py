"""OAuth 2.0 client credentials."""

from django.urls import URLPattern, path
from oauth2_provider.views import TokenView

urlpatterns: list[URLPattern] = [path("token/", TokenView.as_view(), name="token")]
