"""`/themes/`: matters of one event of life that are done together: what is asked once, what not at all."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import everyday
from catalog.models import Programme, ServiceItemVersion, Theme
from catalog.queries import with_requirements
from portal.foundation.errors import NotVisible
from portal.foundation.moment import now
from portal.pages.forms import answers_refusals, is_htmx
from portal.pages.public import theme_answers
from portal.pages.public.home import LONGEST
from portal.pages.public.places import cities, programme_of, speak_for


@login_not_required
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of the city, or those that fit what was typed, each with what it bundles; those to be opened first."""
    at, programme = now(), programme_of(request)
    typed = request.GET.get("q", "").strip()[:LONGEST]
    found = _found(typed, programme) if programme else []
    ready = set(
        ServiceItemVersion.objects.in_force(at).filter(item__themes__in=found).values_list("item_id", flat=True)
    )
    rows = [{"theme": one, "ready": all(step.item_id in ready for step in one.steps.all())} for one in found]
    rows.sort(key=lambda row: not row["ready"])
    if is_htmx(request):
        response = render(request, "public/_themes.html", {"rows": rows, "q": typed})
    else:
        response = render(request, "public/themes.html", {"rows": rows, "q": typed, "cities": cities(request)})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _found(typed: str, programme: Programme) -> list[Theme]:
    if typed:
        return everyday.find_themes(typed, programme.pk)
    return list(Theme.objects.with_items().filter(programme=programme))


@login_not_required
@require_safe
@answers_refusals
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """One theme, to be linked and printed. Its city speaks, whichever was chosen."""
    at, wanted = now(), code.replace("\x00", "").strip().upper()[:21]
    found = Theme.objects.with_items().select_related("programme__region").filter(code=wanted).first()
    if found is None:
        raise NotVisible(_("没有编码为 %(code)s 的一件事。") % {"code": wanted[:20]}, remedy=_("回“一件事”目录再找。"))
    programme = speak_for(request, found.programme)
    versions = with_requirements(ServiceItemVersion.objects.in_force(at)).filter(item__themes=found)
    answer = theme_answers.answer_of(found, list(versions), at)
    return render(request, "public/theme.html", {"answer": answer, "programme": programme})
