"""Who may open a page: the duty that counts now, checked before the view does anything."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from portal.foundation.api import actor_of_request

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], Answer]


def needs(*duties: str) -> Callable[[View[P, Answer]], View[P, Answer]]:
    """Let only those in who hold one of `duties` in the department they act for; others get the 403 page.

    @needs("clerk", "agent")
    def start(request): ...
    """

    def guarded(view: View[P, Answer]) -> View[P, Answer]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            if not actor_of_request(request).has(*duties):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return guarded
