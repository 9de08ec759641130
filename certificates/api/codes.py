"""REST doors of codes: a holder makes one, an officer reads it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from certificates import purposes, queries
from certificates.actions import codes
from certificates.api import examples, shapes
from portal.foundation.actors import Actor
from portal.foundation.api import IdempotentCreateMixin, actor_of_request
from portal.foundation.api.bodies import body_of
from portal.foundation.api.schema import BROWSERS, ProblemSerializer
from portal.foundation.errors import Invalid, NotAllowed
from portal.foundation.moment import now


def own_holder(actor: Actor, asked: UUID | None, at: datetime) -> UUID:
    """The holder meant: the one asked for, else oneself, else the only one.

    Raises NotAllowed without any holder, Invalid where somebody acts for several and none of them is oneself.
    """
    if asked:
        return asked
    if not actor.holder_ids:
        raise NotAllowed(_("这个账号没有关联持证主体。"), remedy=_("请带证件到窗口核验身份后开通。"))
    own = queries.oneself(actor, at)
    if own is None and len(actor.holder_ids) > 1:
        reason = _("您代表多个持证主体，请写明是谁。")
        raise Invalid(reason, errors={"/holder": reason})
    return own or next(iter(actor.holder_ids))


class HolderCodesView(IdempotentCreateMixin):
    """居民码、企业码。"""

    @extend_schema(
        summary="生成居民码、企业码（60 秒，一次有效）",
        operation_id="holder_codes_create",
        request=shapes.WhoseCode,
        auth=BROWSERS,
        responses={201: shapes.CodeShape},
        tags=["codes"],
    )
    def post(self, request: Request) -> Response:
        """Make a code; earlier ones of the holder end."""
        body = body_of(request, shapes.WhoseCode)
        actor, at = actor_of_request(request), now()
        made = codes.create(own_holder(actor, body.get("holder"), at), by=actor, at=at)
        return Response(shapes.CodeShape(made).data, status=201)


class PresentationsView(IdempotentCreateMixin):
    """亮证。"""

    @extend_schema(
        summary="读码：得到持证主体和本事项可读的证照",
        operation_id="presentations_create",
        request=shapes.ReadCode,
        responses={201: shapes.PresentationShape, 410: ProblemSerializer},
        examples=examples.PRESENTATIONS,
        tags=["codes"],
    )
    def post(self, request: Request) -> Response:
        """Read a code, once. The purpose is checked first, so that a slip does not use up the code."""
        asked, actor, at = body_of(request, shapes.ReadCode), actor_of_request(request), now()
        with transaction.atomic():
            purpose = purposes.find(asked["purpose"], actor, at)
            presentation = codes.present(
                token=asked.get("token", ""), digits=asked.get("digits", ""), purpose=purpose.text, by=actor, at=at
            )
            holder = presentation.holder
            held = queries.held_types(holder, list(purpose.fields), at)
        shown = {
            "presentation": presentation.pk,
            "purpose": presentation.purpose,
            "expires_at": presentation.expires_at,
            "holder": holder,
            "licences": held,
        }
        return Response(shapes.PresentationShape(shown).data, status=201)
