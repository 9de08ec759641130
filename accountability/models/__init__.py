"""Ledgers: later also meetings, indicators, circulars and complaints."""

from accountability.models.ledgers import (
    LedgerTask,
    Milestone,
    MilestoneState,
    ProgressReport,
    WorkLedger,
)

__all__ = ["LedgerTask", "Milestone", "MilestoneState", "ProgressReport", "WorkLedger"]
