"""Licences of one person, as rows of the facts schema (docs/facts.md), named as on the face of each type."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from certificates.loading.demo.people import TODAY, Household, Person

Paper = dict[str, Any]
LONG_TERM = None


def paper(
    type_name: str,
    serial: str,
    issuer: str,
    issued_on: date,
    holders: list[tuple[Person, str]],
    attributes: dict[str, Any],
    *,
    until: date | None = None,
    status: str = "valid",
) -> Paper:
    """One licence; it holds from the day it was issued."""
    return {
        "type": type_name,
        "serial": serial,
        "issuer": issuer,
        "issued_on": issued_on.isoformat(),
        "valid_from": issued_on.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "status": status,
        "holders": [
            {"document_type": person.document_type, "number": person.number, "role": role} for person, role in holders
        ],
        "attributes": {
            name: value.isoformat() if isinstance(value, date) else value for name, value in attributes.items()
        },
    }


def years_later(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28."""
    return day.replace(year=day.year + years, day=min(day.day, 28))


def between(first: date, last: date, whose: str) -> date:
    """A day from `first` until before `last`; the same number always gets the same day."""
    return first + timedelta(days=crc32(whose.encode()) % max((last - first).days, 1))


def person_papers(person: Person, home: Household) -> Iterator[Paper]:
    """Everything that one member of a household holds alone."""
    if person.died:
        yield from _papers_of_the_dead(person)
        return
    yield _id_card(person, home)
    yield _register(person, home)
    yield _medical_insurance(person)
    if person.age >= 6:
        yield _social_card(person)
    if 6 <= person.age < 18:
        yield _school_register(person)
    if person.grown_up:
        yield _vehicle_register(person)
    if person.age >= 65:
        yield _elder_card(person, home)
    if "disabled" in person.tags or (home.serial % 9 == 4 and person.relation == "户主"):
        yield _disability_card(person, home)


def _id_card(person: Person, home: Household) -> Paper:
    term = 5 if person.age < 16 else 10 if person.age <= 25 else 20 if person.age <= 45 else 0
    born_or_recent = max(person.birth, years_later(TODAY, -(term or 12) + 1))
    issued = between(born_or_recent, TODAY - timedelta(days=20), person.number)
    if home.serial % 17 == 5 and person.relation == "户主" and term:
        issued = years_later(TODAY, -term) - timedelta(days=40 + home.serial)
    until = years_later(issued, term) if term else LONG_TERM
    authority = f"{person.city.name}公安局"
    attributes = _face(person) | {
        "ethnicity": "汉族",
        "address": home.address,
        "issuing_authority": authority,
        "valid_period": f"{issued:%Y.%m.%d}-{f'{until:%Y.%m.%d}' if until else '长期'}",
    }
    issuer = f"{person.city.prefix}-GAJ"
    return paper("居民身份证", person.number, issuer, issued, [(person, "holder")], attributes, until=until)


def _register(person: Person, home: Household) -> Paper:
    members = "、".join(f"{one.name}（{one.relation}）" for one in home.alive)
    attributes = _face(person) | {
        "household_number": f"{person.city.region}{home.serial:06d}",
        "household_kind": "农村家庭户" if home.serial % 4 == 2 and home.serial > 2 else "城镇家庭户",
        "household_address": home.address,
        "head_name": home.people[0].name,
        "relation_to_head": person.relation,
        "marital_status": person.marital,
        "education": "初中" if person.birth.year < 1975 else "大学专科",
        "member_count": len(home.alive),
        "members": members,
        "police_station": "示例派出所",
    }
    serial = f"HJ{person.city.prefix}{home.serial:04d}{home.people.index(person) + 1:02d}"
    return paper(
        "户籍信息",
        serial,
        f"{person.city.prefix}-GAJ",
        max(person.birth, date(2019, 1, 1)),
        [(person, "holder")],
        attributes,
    )


def _medical_insurance(person: Person) -> Paper:
    worker = 22 <= person.age < 60 and "jobless" not in person.tags
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "kind": "职工基本医疗保险" if worker else "城乡居民基本医疗保险",
        "employer": employer_of(person) if worker else "",
        "maternity": "是" if worker else "否",
        "paid_months": 12 * max(person.age - 24, 1) if worker else 10,
        "area": person.city.name,
    }
    serial = f"YB{person.number[-12:]}"
    return paper(
        "医疗保险参保信息", serial, f"{person.city.prefix}-YBJ", date(2026, 1, 1), [(person, "holder")], attributes
    )


def _social_card(person: Person) -> Paper:
    issued = between(max(years_later(person.birth, 6), date(2014, 1, 1)), date(2026, 9, 1), person.number)
    attributes: dict[str, Any] = {
        "name": person.name,
        "social_security_number": person.number,
        "card_number": f"{person.city.prefix}{person.number[6:10]}{person.number[-6:]}",
        "bank": "示例银行",
        "issued_on": issued,
    }
    return paper(
        "社会保障卡", attributes["card_number"], f"{person.city.prefix}-RSJ", issued, [(person, "holder")], attributes
    )


def _school_register(person: Person) -> Paper:
    grade = person.age - 5
    school = "示例小学" if grade <= 6 else "示例初级中学" if grade <= 9 else "示例高级中学"
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "school": f"{person.city.name}{school}",
        "grade": f"{grade}年级" if grade <= 9 else f"高中{grade - 9}年级",
        "status": "在读",
    }
    issuer = f"{person.city.prefix}-{'JTJ' if person.city.prefix == 'AQ' else 'JYJ'}"
    return paper("学籍信息", f"XJ{person.number[-12:]}", issuer, date(2026, 9, 1), [(person, "holder")], attributes)


def _vehicle_register(person: Person) -> Paper:
    plate = plate_of(person)
    attributes = {
        "owner": person.name,
        "vehicle_count": 1 if plate else 0,
        "plates": plate,
        "vehicle_types": "小型轿车" if plate else "",
        "as_of": date(2026, 11, 1),
    }
    return paper(
        "机动车登记信息",
        f"JD{person.number[-12:]}",
        f"{person.city.prefix}-GAJ",
        date(2026, 11, 1),
        [(person, "holder")],
        attributes,
    )


def plate_of(person: Person) -> str:
    """The plate of somebody's car, empty for who has none: about every third adult has one."""
    if "shown" in person.tags or int(person.number[14:17]) % 3 or person.age > 75:
        return ""
    return f"鲁{'G' if person.city.prefix == 'AQ' else 'E'}S{person.number[13:17]}"


def employer_of(person: Person) -> str:
    """Where somebody works."""
    return f"{person.city.name}示例{('商贸', '机械', '食品', '物流')[int(person.number[14:17]) % 4]}有限公司"


def _elder_card(person: Person, home: Household) -> Paper:
    issued = between(max(years_later(person.birth, 65), date(2018, 1, 1)), TODAY, person.number)
    attributes = _face(person) | {"address": home.address, "card_number": f"YD{person.number[-10:]}"}
    issuer = f"{person.city.prefix}-{'WJJ' if person.city.prefix == 'AQ' else 'WJW'}"
    return paper("老年人优待证", f"YD{person.number[-10:]}", issuer, issued, [(person, "holder")], attributes)


def _disability_card(person: Person, home: Household) -> Paper:
    category, level, digits = ("肢体", "二级", "42") if "disabled" in person.tags else ("听力", "三级", "23")
    issued = between(date(2018, 1, 1), date(2025, 6, 1), person.number)
    attributes = _face(person) | {
        "ethnicity": "汉族",
        "certificate_number": f"{person.number}{digits}",
        "category": category,
        "level": level,
        "category_level": f"{category}{level}",
        "guardian": "",
        "address": home.address,
    }
    attributes.pop("id_number")
    status = "annulled" if home.serial % 27 == 22 else "valid"
    return paper(
        "残疾人证",
        attributes["certificate_number"],
        f"{person.city.prefix}-CL",
        issued,
        [(person, "holder")],
        attributes,
        until=years_later(issued, 10),
        status=status,
    )


def _papers_of_the_dead(person: Person) -> Iterator[Paper]:
    assert person.died is not None
    yield _death(person, person.died)
    yield _burial(person, person.died)
    yield _gone(person, person.died)
    yield _last_pension(person)


def _death(person: Person, died: date) -> Paper:
    prefix = person.city.prefix
    facts: dict[str, Any] = {
        "name": person.name,
        "sex": person.sex,
        "id_number": person.number,
        "death_date": died,
        "death_place": "家中",
        "cause": "疾病",
        "institution": "示例医院",
        "certificate_number": f"SW{person.number[-10:]}",
    }
    health = f"{prefix}-{'WJJ' if prefix == 'AQ' else 'WJW'}"
    issued, holders = died + timedelta(days=1), [(person, "deceased")]
    return paper("死亡医学证明", facts["certificate_number"], health, issued, holders, facts)


def _burial(person: Person, died: date) -> Paper:
    cremated = died + timedelta(days=3)
    facts: dict[str, Any] = {
        "name": person.name,
        "id_number": person.number,
        "death_date": died,
        "cremated_on": cremated,
        "place": f"{person.city.name}殡仪馆（示例）",
        "certificate_number": f"HH{person.number[-10:]}",
    }
    issuer, holders = f"{person.city.prefix}-MZJ", [(person, "deceased")]
    return paper("火化（殡葬）证明", facts["certificate_number"], issuer, cremated, holders, facts)


def _gone(person: Person, died: date) -> Paper:
    cancelled = died + timedelta(days=6)
    facts = {
        "name": person.name,
        "id_number": person.number,
        "reason": "死亡",
        "cancelled_on": cancelled,
        "registrar": "示例派出所",
    }
    number, issuer = f"HZ{person.number[-10:]}", f"{person.city.prefix}-GAJ"
    return paper("户籍注销证明", number, issuer, cancelled, [(person, "deceased")], facts)


def _last_pension(person: Person) -> Paper:
    facts = {
        "name": person.name,
        "id_number": person.number,
        "kind": "城乡居民基本养老保险",
        "monthly_amount": "233.00",
        "first_paid": f"{person.birth.year + 60}年",
        "agency": "社会保险经办机构",
        "status": "待停发",
    }
    number, issuer = f"YL{person.number[-12:]}", f"{person.city.prefix}-RSJ"
    return paper("养老待遇领取信息", number, issuer, date(2026, 1, 1), [(person, "deceased")], facts)


def _face(person: Person) -> dict[str, Any]:
    """Name, sex, birth date and number: what most faces begin with."""
    return {"name": person.name, "sex": person.sex, "birth_date": person.birth, "id_number": person.number}
