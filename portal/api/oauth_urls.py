"""OAuth 2.0 client credentials: where other systems get and give back their tokens."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path
from oauth2_provider.views import RevokeTokenView, TokenView

# Without a session: a system proves itself by its secret in the request.
urlpatterns: list[URLPattern] = [
    path("token/", login_not_required(TokenView.as_view()), name="token"),
    path("revoke_token/", login_not_required(RevokeTokenView.as_view()), name="revoke-token"),
]
