"""Situations of the work ledgers."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accountability import models
from tests.factories.catalog import AT, DepartmentFactory, ProgrammeFactory


class WorkLedgerFactory(DjangoModelFactory):
    """An open ledger of Anqiu; `is_archive=True` a closed one."""

    class Meta:
        model = models.WorkLedger

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"ledger-{n}")
    title = "示例工作台账"
    year = 2026


class LedgerTaskFactory(DjangoModelFactory):
    class Meta:
        model = models.LedgerTask

    ledger = factory.SubFactory(WorkLedgerFactory)
    seq = factory.Sequence(lambda n: n % 30_000 + 1)
    group = factory.SelfAttribute("seq")
    title = "梳理证明事项"
    lead_units = factory.LazyFunction(lambda: ["示例牵头局"])


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = models.Milestone

    task = factory.SubFactory(LedgerTaskFactory)
    checkpoint = factory.LazyAttribute(lambda o: o.due_on.isoformat())
    due_on = date(2026, 12, 31)
    text = "公布清单"


class ProgressReportFactory(DjangoModelFactory):
    """A report at the tests' noon; `completes=True` the one that finishes."""

    class Meta:
        model = models.ProgressReport

    milestone = factory.SubFactory(MilestoneFactory)
    at = AT
    text = "已完成初稿"


class InspectionFactory(DjangoModelFactory):
    """An inspection after which a department has to put something right."""

    class Meta:
        model = models.Inspection

    department = factory.SubFactory(DepartmentFactory, programme__dongying=True)
    programme = factory.SelfAttribute("department.programme")
    way = models.Inspection.Way.FIGURES
    inspected_on = AT.date()
    rectify_by = date(2026, 12, 31)
    status = models.InspectionStatus.RECTIFYING
    recorded_at = AT
    findings = "超时两件"
