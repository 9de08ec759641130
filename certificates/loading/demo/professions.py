"""Health certificates and professional licences; the last digits of the number decide who has which."""

from collections.abc import Iterator
from datetime import date

from certificates.loading.demo.papers import Paper, between, paper, years_later
from certificates.loading.demo.people import Person

NURSES_SINCE = date(2022, 3, 1)


def profession_papers(person: Person, draw: int) -> Iterator[Paper]:
    """What a grown-up of working age may have beside the usual papers."""
    if person.age < 60 and draw % 6 == 1:
        yield _health_certificate(person)
    if person.age < 26:
        return
    since = between(max(years_later(person.birth, 25), date(2005, 1, 1)), date(2026, 1, 1), person.number)
    if person.age < 65 and draw % 13 == 2:
        yield _doctor(person, since)
    if person.age < 55 and draw % 17 == 3:
        yield _nurse(person, since)
    if person.age < 60 and draw % 7 == 4:
        yield _economist(person, since)


def _health_certificate(person: Person) -> Paper:
    checked, serial = between(date(2025, 8, 1), date(2026, 11, 1), person.number), f"JK{person.number[-10:]}"
    attributes = {
        "name": person.name,
        "sex": person.sex,
        "id_number": person.number,
        "checked_on": checked,
        "result": "合格",
        "institution": "示例医院",
        "certificate_number": serial,
    }
    issuer, until = f"{person.city.prefix}-YY", years_later(checked, 1)
    return paper("健康证明", serial, issuer, checked, [(person, "holder")], attributes, until=until)


def _doctor(person: Person, since: date) -> Paper:
    serial = f"110{person.city.region}{person.number[-6:]}"
    attributes = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth,
        "id_number": person.number,
        "category": "中医",
        "scope": "中医专业",
        "institution": "示例医院",
        "certificate_number": serial,
        "registered_on": since,
    }
    issuer = f"{person.city.prefix}-{'WJJ' if person.city.prefix == 'AQ' else 'WJW'}"
    return paper("医师执业证书", serial, issuer, since, [(person, "holder")], attributes)


def _nurse(person: Person, since: date) -> Paper:
    serial, start = f"2{person.number[-11:]}", max(since, NURSES_SINCE)
    until = years_later(start, 5)
    attributes = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth,
        "certificate_number": serial,
        "institution": "示例医院",
        "registered_on": since,
        "valid_until": until,
    }
    issuer = f"{person.city.prefix}-SPJ"
    return paper("护士执业证书", serial, issuer, start, [(person, "holder")], attributes, until=until)


def _economist(person: Person, since: date) -> Paper:
    serial = f"ZJ{person.number[-12:]}"
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "qualification": "经济专业技术资格",
        "speciality": "工商管理",
        "level": "中级",
        "management_number": serial,
        "approved_on": since,
    }
    issuer = f"{person.city.prefix}-RSJ"
    return paper("专业技术人员职业资格证书", serial, issuer, since, [(person, "holder")], attributes)
