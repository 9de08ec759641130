"""Who may call a door at all: the duty that counts now, as `portal.pages.duties.needs` asks it of a page."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.foundation.api.actors import actor_of_request


def needs(*duties: str) -> type[BasePermission]:
    """A permission class that lets only those in who hold one of `duties` in the department they act for.

    permission_classes = [needs("office", "supervisor")]
    """

    class Holds(BasePermission):
        """One of the duties."""

        def has_permission(self, request: Request, view: APIView) -> bool:
            return actor_of_request(request).has(*duties)

    return Holds
