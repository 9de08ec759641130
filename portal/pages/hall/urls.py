"""Addresses of the window `/hall/`. A case has its number as address; each step and each proof an address below it."""

from django.urls import URLPattern, path, register_converter

from portal.pages.hall import (
    case,
    channels,
    check_lists,
    checks,
    commitment,
    course,
    items,
    materials,
    opening,
    package,
    proof_details,
    proof_papers,
    proofs,
    receipts,
    review,
    search,
    site_checks,
    start,
    steps,
)


class CaseNumber:
    """`AQ-20261124-0037`."""

    regex = r"[A-Z]{1,4}-[0-9]{8}-[0-9]{4,8}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(CaseNumber, "case")
app_name = "hall"

PROOF = "<case:number>/proofs/<uuid:proof_id>/"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("strip/", start.strip, name="strip"),
    path("cases/", start.cases, name="cases"),
    path("checks/", check_lists.checks, name="checks"),
    path("checks/<uuid:commitment_id>/", checks.check, name="check"),
    path("checks/<uuid:commitment_id>/step/", checks.step, name="check_step"),
    path("checks/<uuid:commitment_id>/document/", checks.document, name="check_document"),
    path("checks/<uuid:commitment_id>/files/<uuid:file_id>/", checks.file, name="check_file"),
    path("materials/", materials.ledger, name="materials"),
    path("items/", items.items, name="items"),
    path("search/", search.search, name="search"),
    path("search", search.search),
    path("open/", opening.open_page, name="open"),
    path("open/number/", opening.check_number, name="check_number"),
    path("<case:number>/", case.show, name="case"),
    path("<case:number>/news/", case.news, name="news"),
    path("<case:number>/form/", case.save_form, name="form"),
    path("<case:number>/history/", case.history, name="history"),
    path("<case:number>/receipt/", receipts.receipt, name="receipt"),
    path("<case:number>/accept/", steps.accept, name="accept"),
    path("<case:number>/decide/", steps.decide, name="decide"),
    path("<case:number>/withdraw/", steps.withdraw, name="withdraw"),
    path("<case:number>/suspend/", course.suspend, name="suspend"),
    path("<case:number>/resume/", course.resume, name="resume"),
    path("<case:number>/correction/", course.ask_correction, name="correction"),
    path("<case:number>/corrected/", course.close_correction, name="corrected"),
    path("<case:number>/archive/", course.archive, name="archive"),
    path("<case:number>/package/", package.package, name="package"),
    path("<case:number>/review/", review.close, name="review"),
    path("<case:number>/hand-over/", steps.hand_over, name="hand_over"),
    path("<case:number>/people/", steps.add_person, name="add_person"),
    path("<case:number>/people/<uuid:party_id>/unmask/", case.unmask, name="unmask"),
    path(PROOF, proof_details.view, name="proof_view"),
    path(PROOF + "request/", proofs.send, name="proof_request"),
    path(PROOF + "request/open/", proof_details.open_request, name="proof_open_request"),
    path(PROOF + "request/clarify/", proof_details.clarify, name="proof_clarify"),
    path(PROOF + "request/withdraw/", proof_details.take_back, name="proof_take_back"),
    path(PROOF + "read-again/", proofs.read_again, name="proof_read_again"),
    path(PROOF + "next-way/", proofs.move_on, name="proof_next_way"),
    path(PROOF + "decline/", proofs.move_on, name="proof_decline"),
    path(PROOF + "commit/", commitment.commit, name="proof_commit"),
    path(PROOF + "commit/paper/", commitment.paper, name="proof_commit_paper"),
    path(PROOF + "supply/", proofs.supply, name="proof_supply"),
    path(PROOF + "supplement/", proofs.supplement, name="proof_supplement"),
    path(PROOF + "take-up/", proofs.take_up, name="proof_take_up"),
    path(PROOF + "site-check/", site_checks.plan_site_check, name="proof_plan_site_check"),
    path(PROOF + "site-check/move/", site_checks.move_site_check, name="proof_move_site_check"),
    path(PROOF + "site-check/give-up/", site_checks.give_up_site_check, name="proof_give_up_site_check"),
    path(PROOF + "site-check/finish/", site_checks.finish_site_check, name="proof_finish_site_check"),
    path(PROOF + "site-check/confirm/", site_checks.confirm_site_check, name="proof_confirm_site_check"),
    path(PROOF + "secret/", channels.register_secret, name="proof_secret_register"),
    path(PROOF + "secret/close/", channels.close_secret, name="proof_secret_close"),
    path(PROOF + "outside/", channels.note_outside, name="proof_outside"),
    path(PROOF + "intercity/", channels.ask_outside, name="proof_intercity_ask"),
    path(PROOF + "intercity/answer/", channels.enter_outside_answer, name="proof_intercity_answer"),
    path(PROOF + "intercity/give-up/", channels.give_up_outside, name="proof_intercity_give_up"),
    path(PROOF + "interim/sent/", channels.record_sent, name="proof_interim_sent"),
    path(PROOF + "interim/reply/", channels.record_reply, name="proof_interim_reply"),
    path(PROOF + "files/<uuid:file_id>/", proof_papers.look, name="proof_file"),
    path(PROOF + "files/<uuid:file_id>/download/", proof_papers.download, name="proof_file_download"),
]
