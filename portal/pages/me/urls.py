"""Addresses of citizens and enterprises: their licences, matters, who looked, what they agreed to."""

from django.urls import URLPattern, path

from portal.pages.me import accesses, authorisations, cases, commitments, frame, profile, supplying, wallet

urlpatterns: list[URLPattern] = [
    path("", wallet.wallet, name="me"),
    path("code/", wallet.code, name="me_code"),
    path("licences/<uuid:licence_id>/", wallet.licence, name="me_licence"),
    path("licences/<uuid:licence_id>/pdf/", wallet.licence_pdf, name="me_licence_pdf"),
    path("holder/", frame.choose_holder, name="me_holder"),
    path("cases/", cases.cases, name="me_cases"),
    path("cases/<str:number>/", cases.case, name="me_case"),
    path("cases/<str:number>/withdraw/", cases.withdraw, name="me_case_withdraw"),
    path("cases/<str:number>/receipt/", cases.receipt, name="me_receipt"),
    path("accesses/", accesses.accesses, name="me_accesses"),
    path("accesses/<uuid:access_id>/", accesses.access, name="me_access"),
    path("authorisations/", authorisations.authorisations, name="me_authorisations"),
    path("authorisations/<uuid:authorisation_id>/withdraw/", authorisations.withdraw, name="me_withdraw"),
    path("commitments/", commitments.commitments_page, name="me_commitments"),
    path("commitments/<uuid:commitment_id>/", commitments.commitment, name="me_commitment"),
    path("commitments/<uuid:commitment_id>/step/", commitments.step, name="me_commitment_step"),
    path("commitments/<uuid:commitment_id>/document/", commitments.document, name="me_commitment_document"),
    path("commitments/<uuid:commitment_id>/object/", commitments.object_to, name="me_commitment_object"),
    path("credit/<uuid:proposal_id>/speak/", commitments.speak_to_credit, name="me_credit_speak"),
    path("credit/<int:record_id>/repair/", commitments.ask_repair, name="me_ask_repair"),
    path("cases/<str:number>/commit/<uuid:proof_id>/", commitments.sign, name="me_sign"),
    path("cases/<str:number>/supply/<uuid:proof_id>/", supplying.supply, name="me_supply"),
    path("profile/", profile.profile, name="me_profile"),
    path("profile/keys/", profile.single_keys, name="me_single_keys"),
]
