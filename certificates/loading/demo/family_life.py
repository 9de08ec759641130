"""What belongs to several people or to a whole household: marriage, birth, property, relief."""

from collections.abc import Iterator
from datetime import date, timedelta

from certificates.loading.demo.papers import Paper, between, paper, years_later
from certificates.loading.demo.people import TODAY, Household, Person


def family_papers(home: Household) -> Iterator[Paper]:
    """Papers with several holders, and those that one household has once."""
    couple = home.couple()
    if couple:
        yield _marriage(home, *couple)
    yield from _of_the_head(home, home.people[0])
    for child in home.people:
        if child.relation in ("子", "女") and child.birth.year >= 2009:
            yield from _birth(home, child, couple)
    if home.people[0].died is None and home.people[0].age >= 25:
        yield from _property(home, couple)
    for person in home.alive:
        if person.grown_up:
            yield _medical_code(person)


def _of_the_head(home: Household, head: Person) -> Iterator[Paper]:
    """What only heads of some households have, by the household's serial."""
    if head.marital == "离婚":
        yield _divorce(home, head)
    if head.grown_up and home.serial % 13 == 6:
        yield _relief(home, head)
    if head.grown_up and home.serial % 8 == 5:
        yield _residence(head)


def _marriage(home: Household, man: Person, woman: Person) -> Paper:
    younger = max(man.birth, woman.birth)
    registered = between(years_later(younger, 23), years_later(younger, 24), man.number)
    number = f"J{home.city.region}-{registered.year}-{home.serial:06d}"
    attributes = {
        "certificate_number": number,
        "registered_on": registered,
        "man_name": man.name,
        "man_nationality": "中国",
        "man_birth_date": man.birth,
        "man_number": man.number,
        "woman_name": woman.name,
        "woman_nationality": "中国",
        "woman_birth_date": woman.birth,
        "woman_number": woman.number,
        "registrar": f"{home.city.name}民政局",
    }
    return paper(
        "结婚证", number, f"{home.city.prefix}-MZJ", registered, [(man, "husband"), (woman, "wife")], attributes
    )


def _divorce(home: Household, person: Person) -> Paper:
    registered = between(date(2016, 1, 1), date(2026, 6, 1), person.number)
    number = f"L{home.city.region}-{registered.year}-{home.serial:06d}"
    attributes = {
        "certificate_number": number,
        "registered_on": registered,
        "man_name": "前某",
        "man_number": "",
        "woman_name": person.name,
        "woman_number": person.number,
        "registrar": f"{home.city.name}民政局",
    }
    return paper("离婚证", number, f"{home.city.prefix}-MZJ", registered, [(person, "wife")], attributes)


def _birth(home: Household, child: Person, couple: tuple[Person, Person] | None) -> Iterator[Paper]:
    father, mother = couple or (None, home.people[0])
    number = f"{'ABCDEFGHIJKLMNOPQRS'[child.birth.year % 19]}37{child.number[-7:-1]}{home.serial % 10}"
    health = f"{home.city.prefix}-{'WJJ' if home.city.prefix == 'AQ' else 'WJW'}"
    holders = [(child, "child"), (mother, "mother"), *([(father, "father")] if father else [])]
    yield paper(
        "出生医学证明",
        number,
        health,
        child.birth + timedelta(days=3),
        holders,
        {
            "child_name": child.name,
            "sex": child.sex,
            "birth_time": f"{child.birth:%Y-%m-%d} 08:30",
            "birth_date": child.birth,
            "gestation_weeks": 39,
            "weight": 3200 + home.serial,
            "birth_place": home.city.name,
            "hospital": "示例医院",
            "mother_name": mother.name,
            "mother_number": mother.number,
            "father_name": father.name if father else "",
            "father_number": father.number if father else "",
            "certificate_number": number,
        },
    )
    if child.birth.year >= 2018 and father:
        yield _handbook(child, mother, father, health)


def _handbook(child: Person, mother: Person, father: Person, issuer: str) -> Paper:
    registered = child.birth - timedelta(days=120)
    number = f"SY{child.number[-10:]}"
    return paper(
        "计划生育服务手册",
        number,
        issuer,
        registered,
        [(mother, "wife"), (father, "husband")],
        {
            "wife_name": mother.name,
            "wife_number": mother.number,
            "husband_name": father.name,
            "husband_number": father.number,
            "child_order": 1,
            "registered_on": registered,
            "handbook_number": number,
        },
    )


def _property(home: Household, couple: tuple[Person, Person] | None) -> Iterator[Paper]:
    owners = list(couple) if couple else [home.people[0]]
    registered = between(date(2016, 3, 1), date(2026, 8, 1), owners[0].number)
    number = f"鲁（{registered.year}）{home.city.name}不动产权第{home.serial:07d}号"
    unit = f"{home.city.region}001001GB{home.serial:05d}F00010001"
    issuer = f"{home.city.prefix}-ZRZY"
    status = "cancelled" if home.serial % 37 == 9 else "valid"
    yield paper(
        "不动产权证书",
        number,
        issuer,
        registered,
        [(owner, "owner") for owner in owners],
        {
            "certificate_number": number,
            "owners": "、".join(owner.name for owner in owners),
            "co_ownership": "共同共有" if couple else "单独所有",
            "location": home.address,
            "unit_number": unit,
            "right_type": "国有建设用地使用权/房屋所有权",
            "right_nature": "出让/市场化商品房",
            "use": "城镇住宅用地/住宅",
            "area": f"{72 + home.serial % 60}.40",
            "term": "至2085年12月31日",
            "registered_on": registered,
        },
        status=status,
    )
    if home.serial % 4 == 1:
        yield _mortgage(home, owners, number, unit, registered)


def _mortgage(home: Household, owners: list[Person], number: str, unit: str, registered: date) -> Paper:
    evidence = number.replace("不动产权", "不动产证明")
    facts = {
        "certificate_number": evidence,
        "right": "抵押权",
        "holder": "示例银行股份有限公司",
        "obligor": "、".join(owner.name for owner in owners),
        "location": home.address,
        "unit_number": unit,
        "other": "",
    }
    obligors = [(owner, "obligor") for owner in owners]
    return paper("不动产登记证明", evidence, f"{home.city.prefix}-ZRZY", registered, obligors, facts)


def _relief(home: Household, person: Person) -> Paper:
    since = between(date(2022, 1, 1), date(2026, 5, 1), person.number)
    review = date(2026, 6, 30) if home.serial % 2 else date(2027, 6, 30)
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "kind": "城市最低生活保障",
        "household_size": len(home.alive),
        "since": f"{since:%Y-%m}",
        "until": review,
        "approving_authority": f"{home.city.name}民政局",
    }
    return paper(
        "社会救助对象信息",
        f"JZ{person.number[-12:]}",
        f"{home.city.prefix}-MZJ",
        since,
        [(person, "holder")],
        attributes,
        until=review,
    )


def _residence(person: Person) -> Paper:
    issued = between(date(2024, 6, 1), TODAY, person.number)
    attributes = {
        "name": person.name,
        "sex": person.sex,
        "ethnicity": "汉族",
        "birth_date": person.birth,
        "id_number": person.number,
        "household_address": "山东省示例县样板镇",
        "residence_address": f"{person.city.address}租住房",
        "issuing_authority": f"{person.city.name}公安局",
    }
    return paper(
        "居住证",
        f"JZZ{person.number[-10:]}",
        f"{person.city.prefix}-GAJ",
        issued,
        [(person, "holder")],
        attributes,
        until=years_later(issued, 1),
    )


def _medical_code(person: Person) -> Paper:
    attributes = {
        "name": person.name,
        "id_number": person.number,
        "insured_area": person.city.name,
        "insurance_type": "基本医疗保险",
        "status": "正常参保",
    }
    return paper(
        "医保电子凭证",
        f"YBM{person.number[-12:]}",
        f"{person.city.prefix}-YBJ",
        date(2024, 1, 1),
        [(person, "holder")],
        attributes,
    )
