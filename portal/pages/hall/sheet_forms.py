"""The forms of the sheets: shape only; what is right is decided by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import PartyRole
from certificates.models import DocumentType
from verification.actions import materials, site_checks
from verification.models import Case, Commitment, SiteCheck

REASON_ROWS = 3
REQUIRED = {
    "required": _("填写这一项"),
    "invalid_choice": _("从列出的里面选"),
    "invalid": _("格式不对，例如 2026-11-24"),
}


SCAN = _("扫描件或照片")
CHOOSE = {**REQUIRED, "required": _("选一项")}


def text(label: Any, *, hint: Any = "", required: bool = True, most: int = 1_000) -> forms.CharField:
    """A few lines of text."""
    area = forms.Textarea(attrs={"rows": REASON_ROWS, "maxlength": most})
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=most, widget=area, error_messages=REQUIRED
    )


def choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    """2–4 exclusive outcomes, none preselected."""
    return forms.ChoiceField(
        label=label, choices=choices, required=required, widget=forms.RadioSelect, error_messages=CHOOSE
    )


def upload(label: Any = SCAN, *, needed: Any = None) -> forms.FileField:
    """A scan or photo; one that must be there with `needed`: the words for where it is missing."""
    return forms.FileField(
        label=label,
        required=needed is not None,
        error_messages={"required": needed},
        help_text=_("PDF、JPG、PNG，10 MB 以内"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class SeveralFiles(forms.ClearableFileInput):
    """Several files in one field; Django's own refuses the attribute."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos, each checked as one file; a list, empty where none was chosen."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(PhotosField, self).clean(one, initial) for one in data or []]


class Pad(forms.HiddenInput):
    """The signing pad; `hall/sheets/_fields.html` draws its canvas, `pad.js` fills it."""

    input_type = "pad"
    template_name = "django/forms/widgets/hidden.html"


class SendForm(forms.Form):
    """What the issuing department should know besides the letter."""

    note = text(_("说明"), hint=_("写给对方看，例如请重点核对哪一段时间"), required=False)
    file = upload(_("随函附件"))


class SupplyForm(forms.Form):
    """What the applicant hands in."""

    note = text(_("收到了什么"), hint=_("例如：不动产权证书原件，已核对后退还"), required=False)
    file = upload()


class SupplementForm(forms.Form):
    """What is asked for after a negative answer."""

    points = forms.MultipleChoiceField(
        label=_("要证明哪一点"),
        help_text=_("只列与反馈不符的内容，别的不能要"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )
    reason = text(_("为什么要补、补什么"), hint=_("只要够证明这一点的材料，申请人会看到"))
    working_days = forms.IntegerField(
        label=_("给几个工作日"),
        initial=materials.USUAL_TERM,
        min_value=materials.SHORTEST_TERM,
        max_value=materials.LONGEST_TERM,
        error_messages=REQUIRED,
    )
    note = text(_("收到了什么"), hint=_("还没拿来就先不填，只记下要求"), required=False)
    file = upload()

    def __init__(self, *args: Any, differing: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = self.fields["points"]
        assert isinstance(points, forms.MultipleChoiceField)
        points.choices = differing
        if not differing:
            del self.fields["points"]


class PlanForm(forms.Form):
    """The day of a check on the spot."""

    planned_on = forms.DateField(
        label=_("哪天去"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=REQUIRED
    )
    place = forms.CharField(label=_("去哪里"), required=False, max_length=site_checks.LONGEST_PLACE)


class MoveForm(forms.Form):
    """Another day for a planned check, and why."""

    planned_on = forms.DateField(
        label=_("改到哪天"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=REQUIRED
    )
    reason = text(_("为什么改期"), hint=_("例如：住户外出，约好下周"))


class GiveUpForm(forms.Form):
    """Why a planned check will not be made."""

    reason = text(_("为什么不再去"), hint=_("例如：已搬离本市，无处可核；留在经过里"))


class FinishForm(forms.Form):
    """What two officers found."""

    result = choice(_("核查结果"), site_checks.FOUND)
    findings = text(_("核查情况"), hint=_("看到了什么、问了谁"), most=2_000)
    signing = choice(_("被访人签字"), SiteCheck.Signing.choices)
    visited = forms.CharField(label=_("被访人姓名"), required=False, max_length=site_checks.LONGEST_PLACE)
    drawn = forms.CharField(label=_("签字板"), required=False, widget=Pad())
    signature = forms.FileField(
        label=_("签字的记录"),
        required=False,
        help_text=_("签了字的：在签字板上签，或在纸上签了拍照、扫描上传"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    photos = PhotosField(
        label=_("现场照片"),
        required=False,
        help_text=_("可以一次选几张，每张 10 MB 以内"),
        widget=SeveralFiles(attrs={"accept": ".jpg,.jpeg,.png"}),
    )
    officers = forms.MultipleChoiceField(
        label=_("核查人员"),
        help_text=_("本部门两名工作人员"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = people


class CommitForm(forms.Form):
    """Sign or give the proof instead; nothing is preselected."""

    decision = choice(_("申请人选哪一样"), [("sign", _("愿意承诺")), ("decline", _("不承诺，另行提供证明"))])
    method = choice(
        _("怎么签"),
        [(Commitment.Method.PAD, _("在签字板上签")), (Commitment.Method.PAPER, _("纸上签字，扫描上传"))],
        required=False,
    )
    drawn = forms.CharField(label=_("签字板"), required=False, widget=Pad())
    file = upload()
    agrees_to_publication = forms.BooleanField(label=_("本人同意按告知的范围和期限公开这份承诺"), required=False)

    def __init__(self, *args: Any, is_published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_published:
            del self.fields["agrees_to_publication"]


class Seen(forms.HiddenInput):
    """Always set: the press comes from the sheet that shows it."""

    def format_value(self, value: Any) -> str:
        return "1"


class BarredForm(forms.Form):
    """Nothing to choose; a signature on its way to the sheet that stood here before is not taken for a yes."""

    barred = forms.BooleanField(required=False, widget=Seen())


class TakeBackForm(forms.Form):
    """Why a request is withdrawn."""

    reason = text(_("为什么撤回"), hint=_("对方会看到"))


class ClarifyForm(forms.Form):
    """A question to the other department."""

    text = text(_("问什么、补充什么"), hint=_("时限照走，不停计"))


class DecideForm(forms.Form):
    """The decision."""

    outcome = choice(_("决定"), Case.Outcome.choices)
    reason = text(_("理由"), hint=_("不予的必须写，申请人会看到"), required=False)


class WithdrawForm(forms.Form):
    """Why the application is withdrawn."""

    reason = text(_("为什么撤回"), hint=_("申请人的意思，可不写"), required=False)


class HandOverForm(forms.Form):
    """To whom and with what words."""

    to = forms.ChoiceField(label=_("转给谁"), error_messages=REQUIRED)
    note = text(_("附言"), hint=_("办到哪一步，下一步做什么"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("选一位")), *people]  # nobody preselected: who takes the case may read its replies


class PersonForm(forms.Form):
    """Somebody who joins the case."""

    role = forms.ChoiceField(label=_("与申请人的关系"), error_messages=REQUIRED)
    document_type = forms.ChoiceField(
        label=_("证件类型"), choices=[row for row in DocumentType.choices if row[0] != DocumentType.USCC]
    )
    number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=REQUIRED,
    )
    name = forms.CharField(
        label=_("姓名"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=REQUIRED,
    )

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role, str(PartyRole(role).label)) for role in roles if role in PartyRole.values]
