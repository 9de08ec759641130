"""What the schema says about the two ways of calling."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ClientScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no types there
    """Other systems."""

    target_class = "portal.api.authentication.ClientAuthentication"
    name = "oauth2"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Client credentials at our own token path."""
        flow = {"tokenUrl": "/oauth/token/", "scopes": {"portal": "以所登记部门和职责使用接口"}}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no types there
    """Browsers."""

    target_class = "portal.api.authentication.OfficerSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Django's session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
