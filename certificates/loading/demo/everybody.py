"""All demo holders, licences and representations as one document of the facts schema."""

from datetime import date
from typing import Any

from certificates.loading.demo import family_life, organisations, papers, people, working_life
from certificates.loading.demo.people import Person

SEED = 20261121
PASSWORD = "mianzheng-demo"  # noqa: S105 - demo accounts; production settings refuse to start with them


def facts() -> dict[str, Any]:
    """The demo people; the same document on every call."""
    maker = people.Maker(SEED)
    homes = list(people.households(maker))
    guests = list(people.guests(maker))
    residents = [person for home in homes for person in home.people]
    heads = [home.people[0] for home in homes if home.people[0].grown_up and home.serial > 2]
    firms = list(organisations.organisations(heads))
    licences = [row for home in homes for row in family_life.family_papers(home)]
    for home in homes:
        for person in home.people:
            licences += papers.person_papers(person, home)
            licences += working_life.work_papers(person, home)
    licences += [row for firm in firms for row in organisations.organisation_papers(firm)]
    licences += [_medical_code(guest) for guest in guests]
    return {
        "demo": True,
        "users": [{"username": name, "password": PASSWORD} for name in ("citizen", "enterprise")],
        "holders": [_person(person) for person in residents + guests] + [_firm(firm) for firm in firms],
        "licences": licences,
        "representations": _representations(homes[0].people, firms[0]),
        "credit_records": _credit_records(homes),
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "kind": "person",
        "document_type": person.document_type,
        "number": person.number,
        "name": person.name,
        "birth_date": person.birth.isoformat(),
    }


def _firm(firm: organisations.Organisation) -> dict[str, Any]:
    return {"kind": "organisation", "document_type": "uscc", "number": firm.number, "name": firm.name}


def _medical_code(guest: Person) -> dict[str, Any]:
    attributes = {
        "name": guest.name,
        "id_number": guest.number,
        "insured_area": guest.city.name,
        "insurance_type": "基本医疗保险",
        "status": "正常参保",
    }
    return papers.paper(
        "医保电子凭证",
        f"YBM{guest.number[-8:]}{guest.number[:1]}",
        f"{guest.city.prefix}-YBJ",
        date(2024, 1, 1),
        [(guest, "holder")],
        attributes,
    )


def _representations(first_home: list[Person], firm: organisations.Organisation) -> list[dict[str, Any]]:
    """citizen is 王示例, guardian of his son until he is eighteen, and helps his mother; enterprise is the firm's."""
    man, _wife, son, mother = first_home

    def row(
        username: str, holder: dict[str, Any], relation: str, evidence: str, until: str | None = None
    ) -> dict[str, Any]:
        return {
            "username": username,
            "holder": {"document_type": holder["document_type"], "number": holder["number"]},
            "relation": relation,
            "evidence": evidence,
            "valid_until": until,
        }

    return [
        row("citizen", _person(man), "self", "实名认证"),
        row("citizen", _person(son), "guardian", "户口登记", papers.years_later(son.birth, 18).isoformat()),
        row("citizen", _person(mother), "family", "本人同意"),
        row("enterprise", _firm(firm), "legal_representative", "营业执照"),
    ]


def _credit_records(homes: list[people.Household]) -> list[dict[str, Any]]:
    """One holder per city made a false commitment once and is refused the next one."""
    barred = [next(home for home in homes[10:] if home.city is city) for city in (people.ANQIU, people.DONGYING)]
    return [
        {
            "programme": code,
            "document_type": "id_card",
            "number": home.people[-1].number if home.people[0].died else home.people[0].number,
            "kind": "false_commitment",
            "recorded_on": "2026-08-03",
        }
        for code, home in zip(("anqiu", "dongying"), barred, strict=True)
    ]
