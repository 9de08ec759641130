"""Who may change the catalogue and the registry. Each docstring is a list that an official could check.

An administrator is a superuser at the admin pages or somebody at the server's console (`CONSOLE`); no row of the
registry and no business system can hold this duty.
"""

from django.utils.translation import gettext as _

from catalog.models import DataDemand, Department, Duty, Programme, ProofItem, ServiceItem
from portal.foundation.actors import Actor
from portal.foundation.errors import NotAllowed

ADMINISTRATOR = "administrator"
LETTER_WRITERS = (Duty.LIAISON, Duty.REVIEWER, Duty.HEAD)
CONSOLE = Actor(label="console", duties=frozenset({ADMINISTRATOR}))


def administrator(user_id: int) -> Actor:
    """The actor of a superuser at the admin pages."""
    return Actor(user_id=user_id, duties=frozenset({ADMINISTRATOR}))


def may_appoint(actor: Actor, department: Department, user_id: int) -> None:
    """Appoint or dismiss an officer of a department:

    - the head of this department;
    - office staff of the department's programme;
    - an administrator;
    - nobody for themselves.

    Raises NotAllowed.
    """
    if actor.user_id is not None and actor.user_id == user_id:
        raise NotAllowed(_("不能给自己任职或者免职，请由部门负责人或统筹机构办公室办理。"))
    if not (_leads(actor, department) or actor.has(ADMINISTRATOR)):
        raise NotAllowed(_("只有%(name)s负责人、统筹机构办公室和管理员可以变更工作人员。") % {"name": department})


def may_record_absence(actor: Actor, department: Department, user_id: int) -> None:
    """Record that an officer is away, or back early:

    - the officer;
    - the head of the department;
    - office staff of the department's programme;
    - an administrator.

    Raises NotAllowed.
    """
    if actor.user_id != user_id and not (_leads(actor, department) or actor.has(ADMINISTRATOR)):
        raise NotAllowed(_("只有本人、部门负责人、统筹机构办公室和管理员可以登记离岗。"))


def may_give(actor: Actor, department: Department, duty: str) -> None:
    """Which duties one may give or take, beside `may_appoint`:

    - head, office staff, supervisor: office staff of the programme, an administrator (a head gives no such rights);
    - every other duty: the head of the department as well.

    Raises NotAllowed.
    """
    reserved = {Duty.HEAD, Duty.OFFICE, Duty.SUPERVISOR}
    if duty in reserved and not (actor.has(ADMINISTRATOR) or _is_office_of(actor, department.programme_id)):
        raise NotAllowed(_("负责人、统筹机构办公室和监督检查人员由统筹机构办公室登记。"))


def may_keep_registry(actor: Actor, programme_id: int) -> None:
    """Note filed changes of staff, hold training and record who attended (article 6):

    - office staff of the programme;
    - an administrator.

    Raises NotAllowed.
    """
    if not (actor.has(ADMINISTRATOR) or _is_office_of(actor, programme_id)):
        raise NotAllowed(_("信息库和培训由统筹机构办公室管理。"))


def may_hand_over(actor: Actor, department: Department, user_id: int) -> None:
    """Hand over what an officer has in hand:

    - the officer;
    - the head of the department;
    - office staff of the department's programme;
    - an administrator.

    Raises NotAllowed.
    """
    own = actor.user_id == user_id and actor.department_id == department.pk and actor.is_officer
    if not (own or _leads(actor, department) or actor.has(ADMINISTRATOR)):
        raise NotAllowed(_("只有本人、部门负责人、统筹机构办公室和管理员可以交接在手的工作。"))


def may_set_calendar(actor: Actor, *, department: Department | None, programme_id: int | None) -> None:
    """Change working days or service hours:

    - of a department: its head, office staff of its programme, an administrator;
    - of a programme: its office staff, an administrator;
    - of the nation: an administrator.

    Raises NotAllowed.
    """
    if actor.has(ADMINISTRATOR):
        return
    if department is not None:
        allowed = _leads(actor, department)
    else:
        allowed = programme_id is not None and _is_office_of(actor, programme_id)
    if not allowed:
        raise NotAllowed(_("您不能改这里的工作日和服务时间，请找部门负责人或统筹机构办公室。"))


def may_set_limits(actor: Actor, programme_id: int) -> None:
    """Change the time limits of a programme, its start rule and when people are told:

    - its office staff;
    - an administrator.

    Raises NotAllowed.
    """
    if not (actor.has(ADMINISTRATOR) or _is_office_of(actor, programme_id)):
        raise NotAllowed(_("时限和计时规则由统筹机构办公室或管理员修改。"))


def may_publish_item(actor: Actor, item: ServiceItem) -> None:
    """Publish a version of a service item:

    - a reviewer of a department of the item's programme;
    - office staff of that programme;
    - an administrator.

    Raises NotAllowed.
    """
    if not (actor.has(ADMINISTRATOR) or _reviews_in(actor, item.programme_id)):
        raise NotAllowed(_("只有审核人员和统筹机构办公室可以发布事项。"))


def may_publish_proof(actor: Actor) -> None:
    """Publish a version of a proof item, which all programmes share:

    - a reviewer of any department;
    - office staff of any programme;
    - an administrator.

    Raises NotAllowed.
    """
    if not actor.has(ADMINISTRATOR, Duty.REVIEWER, Duty.OFFICE):
        raise NotAllowed(_("只有审核人员和统筹机构办公室可以发布证明事项。"))


def may_assess_risk(actor: Actor, programme_id: int) -> None:
    """Assess anew, for a city, how risky it is to take a person's word for a proof:

    - a reviewer of a department of this programme;
    - office staff of this programme;
    - an administrator.

    Raises NotAllowed.
    """
    if not (actor.has(ADMINISTRATOR) or _reviews_in(actor, programme_id)):
        raise NotAllowed(_("只有本市的审核人员和统筹机构办公室可以登记风险评估。"))


def may_write_letter(actor: Actor, proof: ProofItem, programme_id: int) -> None:
    """Write and publish a city's letter template of a proof (article 4):

    - liaison officers, reviewers and the head of a department of this programme that issues the proof or needs it;
    - office staff of this programme;
    - an administrator.

    Raises NotAllowed.
    """
    if actor.has(ADMINISTRATOR) or _is_office_of(actor, programme_id):
        return
    concerned = ProofItem.objects.filter(pk=proof.pk).concerning(actor.department_id)
    if not (actor.has(*LETTER_WRITERS) and _acts_in(actor, programme_id) and concerned.exists()):
        raise NotAllowed(
            _("只有开具或需要这项证明的部门的联络员、审核人员和负责人，以及统筹机构办公室，可以改它的函件模板。")
        )


def may_switch_interim(actor: Actor, programme: Programme) -> None:
    """Switch a programme's interim channels on, or declare the system complete:

    - its office staff;
    - an administrator.

    Raises NotAllowed.
    """
    if not (actor.has(ADMINISTRATOR) or _is_office_of(actor, programme.pk)):
        raise NotAllowed(_("只有统筹机构办公室可以开、关过渡期渠道。"))


def may_keep_directory(actor: Actor, programme: Programme) -> None:
    """Keep a programme's directory of units outside the city:

    - its office staff;
    - an administrator.

    Raises NotAllowed.
    """
    if not (actor.has(ADMINISTRATOR) or _is_office_of(actor, programme.pk)):
        raise NotAllowed(_("市外出具单位名录由统筹机构办公室维护。"))


def may_set_retention(actor: Actor, programme: Programme) -> None:
    """Say after how many months the replies of a programme's cases are blanked:

    - its office staff;
    - an administrator.

    Raises NotAllowed.
    """
    if not (actor.has(ADMINISTRATOR) or _is_office_of(actor, programme.pk)):
        raise NotAllowed(_("反馈内容保留多久，由统筹机构办公室设定。"))


def may_propose_demand(actor: Actor, programme: Programme) -> None:
    """Propose that a proof becomes shared data: office staff of the programme. Raises NotAllowed."""
    if not _is_office_of(actor, programme.pk):
        raise NotAllowed(_("数据需求由统筹机构办公室提出。"))


def may_answer_demand(actor: Actor, demand: DataDemand) -> None:
    """Accept, decline, complete a demand: the head and liaison officers of the department that holds the fact.

    Raises NotAllowed.
    """
    if actor.department_id != demand.holding_department_id or not actor.has(Duty.HEAD, Duty.LIAISON):
        raise NotAllowed(_("数据需求由数据持有单位的负责人或联络员答复。"))


def _leads(actor: Actor, department: Department) -> bool:
    is_head = actor.has(Duty.HEAD) and actor.department_id == department.pk
    return is_head or _is_office_of(actor, department.programme_id)


def _is_office_of(actor: Actor, programme_id: int) -> bool:
    return actor.has(Duty.OFFICE) and _acts_in(actor, programme_id)


def _reviews_in(actor: Actor, programme_id: int) -> bool:
    return actor.has(Duty.REVIEWER, Duty.OFFICE) and _acts_in(actor, programme_id)


def _acts_in(actor: Actor, programme_id: int) -> bool:
    return Department.objects.acting(actor).filter(programme_id=programme_id).exists()
