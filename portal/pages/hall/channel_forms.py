"""The forms of the ways beside the system: shape only; what is right is decided by the actions."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import InterimWay, OutsideIssuer
from portal.pages.hall.sheet_forms import REQUIRED, choice, text, upload
from verification.models import Outcome, SecretMatter
from verification.reading import FactRow

FACT = "facts-"  # as the pointers of a refusal name them


class RegisterSecretForm(forms.Form):
    """Nothing but the department: an entry has no content."""

    department = forms.ChoiceField(label=_("出具单位"), error_messages=REQUIRED)

    def __init__(self, *args: Any, departments: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(pk), name) for pk, name in departments]


class CloseSecretForm(forms.Form):
    """Verified or not; nothing preselected, no words."""

    result = choice(_("线下结果"), SecretMatter.Result.choices)


class OutsideForm(forms.Form):
    """Which unit of the directory holds the record."""

    issuer = forms.ChoiceField(label=_("记录在哪个单位"), error_messages=REQUIRED)

    def __init__(self, *args: Any, issuers: Iterable[OutsideIssuer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["issuer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("选择单位"))] + [
            (str(unit.pk), f"{unit.area}　{unit.name}（{unit.get_how_display()}）") for unit in issuers
        ]


class AskOutsideForm(forms.Form):
    """A word for the file."""

    note = text(_("说明"), hint=_("怎么发出的、对方谁接的，可不写"), required=False, most=500)


class OutsideAnswerForm(forms.Form):
    """What a unit outside answered."""

    outcome = choice(_("对方反馈"), Outcome.choices)
    scan = upload()
    note = text(_("说明"), required=False, most=500)


class PassingForm(forms.Form):
    """How a letter went, its scan, and when."""

    way = choice(_("经什么渠道"), InterimWay.choices)
    happened_at = forms.DateTimeField(
        help_text=_("照传真、邮件上的时间；不填就是现在"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=REQUIRED,
    )
    scan = upload(needed=_("附上传真件、邮件或系统页面的扫描件。"))
    moment_label: Any = ""

    def __init__(self, *args: Any, ways: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].label = self.moment_label
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way, InterimWay(way).label) for way in ways]


class SentForm(PassingForm):
    """A letter that left beside the system."""

    moment_label = _("什么时候发出的")
    note = text(_("说明"), required=False, most=500)


def _field_of(fact: FactRow) -> forms.Field:
    """A field of the letter as its type wants it; which ones must be there, the outcome says."""
    stated = _("申请表所填：%(value)s") % {"value": fact.claimed} if fact.claimed not in (None, "") else ""
    needed = _("属实必填") if fact.required else ""
    about: dict[str, Any] = {
        "label": f"{fact.label}（{fact.unit}）" if fact.unit else fact.label,
        "help_text": str(_("；")).join(str(words) for words in (needed, stated) if words),
        "required": False,
    }
    options = {"boolean": (("true", _("是")), ("false", _("否"))), "choice": tuple((one, one) for one in fact.options)}
    if fact.type in options:
        return forms.ChoiceField(choices=[("", _("未选")), *options[fact.type]], error_messages=REQUIRED, **about)
    widget = forms.DateInput(attrs={"type": "date"}) if fact.type == "date" else forms.TextInput()
    return forms.CharField(max_length=500, widget=widget, **about)


class ReplyForm(PassingForm):
    """A reply that came beside the system: what it says, in the fields of the letter."""

    moment_label = _("什么时候收到的")
    outcome = choice(_("对方反馈"), Outcome.choices)

    def __init__(self, *args: Any, facts: Sequence[FactRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditional = {f"{FACT}{fact.name}" for fact in facts if fact.required}  # of which the outcome says it
        for fact in facts:
            self.fields[f"{FACT}{fact.name}"] = _field_of(fact)
        self.fields["note"] = text(_("对方说明"), required=False)

    def facts(self) -> dict[str, str]:
        """The facts that were filled in, by name."""
        filled = {name: value for name, value in self.cleaned_data.items() if name.startswith(FACT) and value}
        return {name.removeprefix(FACT): value for name, value in filled.items()}
