"""What may be done in verification: verbs as plain functions, the only writers of state. Import the module you call.

A case: `cases` names its verbs; they live in `opening` (with `people`, `consents`, `resolving`, `forms`), `editing`,
    `deciding`, `course` (stands still, goes on, is put right, filed away), `reading_again`, `reviewing`, `packing`.
    A theme of several cases: `theme_cases`, `carrying` (what was typed), `sharing` (one request for all).
A proof of a case: `proofs` writes its status; `moving_on`, `drafting` and `striking` move it; `materials`, `offering`
    and `site_checks` are what comes from the applicant or the spot; `outside`, `interim` and `secret_matters` are the
    ways beside the system.
A request: `requests` names its verbs; they live in `asking`, `answering`, `correcting`, `clarifying`, `rating`; `many`
    is their set form, `replies` what every reply goes through; `reply_drafts`, `letter_files`, `blanking`, `holding`.
    Between departments for good: `agreements`. To practise: `practice`.
A late request: `sweep` notes it, `ladder` and `levels` say who hears when, `escalations` is article 11.
A commitment: `commitments`, `eligibility`, `commitment_checks`, `breaches`, `commitment_objections`, `revoking`,
    `commitment_lists`; `commitment_parts` is what they share. Credit: `credit`, `credit_proposals`.
The clock: `noting` marks what is due once, `lapsing` and `told_terms` keep the applicants' terms, `measuring` counts
    the time used, `recounting` follows a change of the calendar, `daily` and `unattended` tell the officers.
People at their desks: `desk_views`, `leaving`; `looking` and `looking_up` leave a record of who looked at whose data.
For all: `locking`, the one order of locks.
"""
